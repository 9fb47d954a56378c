package io.clickstream.core.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
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

    /** By partition, all offsets before an end; without partitions that have none. */
    public static Map<TopicPartition, OffsetRange> upTo(Map<TopicPartition, Long> ends) {
        return between(ends.keySet().stream().collect(Collectors.toMap(partition -> partition, partition -> 0L)), ends);
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
