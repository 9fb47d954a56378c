package io.clickstream.local.status;

import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.kafka.RecordScan;
import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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

    /** What was not read when groups were asked last. */
    private Map<TopicPartition, OffsetRange> before = Map.of();

    /** Where there is no record. */
    private final Map<TopicPartition, OffsetRange> empty = new HashMap<>();

    UnreadRecords(Topology topology, Kafka kafka, Offsets offsets) {
        this.topology = topology;
        this.kafka = kafka;
        this.offsets = offsets;
    }

    /** How many there are, as far as offsets tell. */
    long count() throws InterruptedException {
        Map<TopicPartition, OffsetRange> unread = unread();
        unread.entrySet().removeIf(range -> range.getValue().equals(empty.get(range.getKey())));
        Map<TopicPartition, OffsetRange> still = new HashMap<>(unread);
        still.entrySet().retainAll(before.entrySet());
        if (!still.isEmpty()) {
            still.keySet().removeAll(withRecords(still));
            empty.putAll(still);
            unread.keySet().removeAll(still.keySet());
        }
        before = unread;
        return unread.values().stream().mapToLong(OffsetRange::size).sum();
    }

    /** From where ClickHouse reads next to the end, by partition. */
    private Map<TopicPartition, OffsetRange> unread() throws InterruptedException {
        Map<String, Map<TopicPartition, Long>> read = offsets.committed(
                topology.sinks().stream().map(Sink::consumerGroup).toList());
        Map<TopicPartition, Long> next = new HashMap<>();
        for (Sink sink : topology.sinks()) {
            read.get(sink.consumerGroup()).forEach((partition, offset) -> {
                if (partition.topic().equals(sink.topic())) {
                    next.put(partition, offset);
                }
            });
        }
        Map<TopicPartition, OffsetRange> unread = new HashMap<>();
        offsets.ends(offsets.partitions(topology.derivedTopics()), IsolationLevel.READ_COMMITTED)
                .forEach((partition, end) -> {
                    long from = next.getOrDefault(partition, 0L);
                    if (from < end) {
                        unread.put(partition, new OffsetRange(from, end));
                    }
                });
        return unread;
    }

    private Set<TopicPartition> withRecords(Map<TopicPartition, OffsetRange> ranges) {
        Set<TopicPartition> found = new HashSet<>();
        try (RecordScan scan = RecordScan.withoutContent(kafka, IsolationLevel.READ_COMMITTED, ProgressListener.NONE)) {
            scan.read(
                    "the clean topics",
                    ranges,
                    record -> found.add(new TopicPartition(record.topic(), record.partition())));
        }
        return found;
    }
}
