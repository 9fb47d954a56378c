package io.clickstream.core.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Offsets without a gap.
 *
 * @param from the first one
 * @param to the first one behind them
 */
public record OffsetRange(long from, long to) {
    public OffsetRange {
        if (from >= to) {
            throw new IllegalArgumentException("no offsets from " + from + " to " + to);
        }
    }

    /** By partition, the offsets between two; without partitions that have none between them. */
    public static Map<TopicPartition, OffsetRange> between(
            Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
        Map<TopicPartition, OffsetRange> ranges = new HashMap<>();
        to.forEach((partition, end) -> {
            if (from.get(partition) < end) {
                ranges.put(partition, new OffsetRange(from.get(partition), end));
            }
        });
        return ranges;
    }

    public long size() {
        return to - from;
    }

    public boolean contains(long offset) {
        return from <= offset && offset < to;
    }

    @Override
    public String toString() {
        return size() == 1 ? Long.toString(from) : from + "-" + (to - 1);
    }
}
