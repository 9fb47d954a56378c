package io.clickstream.local.status;

import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.kafka.RecordScan;
import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * What the job has written and ClickHouse has not read yet. Its groups do not move over what is no record to them, such as the aborted
 * records that a killed run has left at the end of a partition; where a group stands still, somebody looks whether there is a record.
 */
final class UnreadRecords {

    private final Topology topology;
    private final Kafka kafka;
    private final Offsets offsets;

    /** Where groups stood when they were asked last. */
    private final Map<TopicPartition, OffsetRange> before = new HashMap<>();

    /** Where there is no record. */
    private final Map<TopicPartition, OffsetRange> empty = new HashMap<>();

    UnreadRecords(Topology topology, Kafka kafka, Offsets offsets) {
        this.topology = topology;
        this.kafka = kafka;
        this.offsets = offsets;
    }

    /** How many there are, as far as offsets tell. */
    long count() throws InterruptedException {
        Map<String, Map<TopicPartition, Long>> read = offsets.committed(
                topology.sinks().stream().map(Sink::consumerGroup).toList());
        long unread = 0;
        for (Sink sink : topology.sinks()) {
            Map<TopicPartition, Long> ends =
                    offsets.ends(offsets.partitions(List.of(sink.topic())), IsolationLevel.READ_COMMITTED);
            for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                long from = read.get(sink.consumerGroup()).getOrDefault(end.getKey(), 0L);
                if (from < end.getValue() && !isEmpty(end.getKey(), new OffsetRange(from, end.getValue()))) {
                    unread += end.getValue() - from;
                }
            }
        }
        return unread;
    }

    private boolean isEmpty(TopicPartition partition, OffsetRange range) {
        if (range.equals(empty.get(partition))) {
            return true;
        }
        boolean standsStill = range.equals(before.put(partition, range));
        if (!standsStill || hasRecord(partition, range)) {
            return false;
        }
        empty.put(partition, range);
        return true;
    }

    private boolean hasRecord(TopicPartition partition, OffsetRange range) {
        boolean[] found = {false};
        try (RecordScan scan = RecordScan.withoutContent(kafka, IsolationLevel.READ_COMMITTED, ProgressListener.NONE)) {
            scan.read(partition.toString(), Map.of(partition, range), record -> found[0] = true);
        }
        return found[0];
    }
}
