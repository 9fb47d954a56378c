package io.clickstream.core.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * What consumer groups have not read yet. A group does not move over what is no record to it, such as the aborted records that a killed
 * run has left at the end of a partition; where one stands still, somebody looks whether there is a record.
 */
public final class UnreadRecords {

    private final Kafka kafka;
    private final Offsets offsets;
    private final Map<String, List<String>> topicsByGroup;

    /** What was not read when groups were asked last. */
    private Map<TopicPartition, OffsetRange> before = Map.of();

    /** Where there is no record. */
    private final Map<TopicPartition, OffsetRange> empty = new HashMap<>();

    /** @param topicsByGroup by group, the topics that it reads; each is read by one of them */
    public UnreadRecords(Kafka kafka, Offsets offsets, Map<String, List<String>> topicsByGroup) {
        this.kafka = kafka;
        this.offsets = offsets;
        this.topicsByGroup = Map.copyOf(topicsByGroup);
    }

    /** How many there are up to the ends of now, as far as offsets tell. */
    public long count() throws InterruptedException {
        List<TopicPartition> partitions = offsets.partitions(
                topicsByGroup.values().stream().flatMap(List::stream).toList());
        return count(OffsetRange.upTo(offsets.ends(partitions, IsolationLevel.READ_COMMITTED)));
    }

    /**
     * How many of some there are, as far as offsets tell.
     *
     * @param wanted by partition; all of it is decided, so that no transaction hides a record
     */
    public long count(Map<TopicPartition, OffsetRange> wanted) throws InterruptedException {
        Map<TopicPartition, OffsetRange> unread = unread(wanted);
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

    /** From where a group reads next, by partition. */
    private Map<TopicPartition, OffsetRange> unread(Map<TopicPartition, OffsetRange> wanted)
            throws InterruptedException {
        Map<TopicPartition, Long> next = new HashMap<>();
        offsets.committed(topicsByGroup.keySet())
                .forEach((group, committed) -> committed.forEach((partition, offset) -> {
                    if (topicsByGroup.get(group).contains(partition.topic())) {
                        next.put(partition, offset);
                    }
                }));
        Map<TopicPartition, OffsetRange> unread = new HashMap<>();
        wanted.forEach((partition, range) -> {
            long from = Math.max(range.from(), next.getOrDefault(partition, 0L));
            if (from < range.to()) {
                unread.put(partition, new OffsetRange(from, range.to()));
            }
        });
        return unread;
    }

    private Set<TopicPartition> withRecords(Map<TopicPartition, OffsetRange> ranges) {
        try (RecordScan scan = RecordScan.withoutContent(kafka, IsolationLevel.READ_COMMITTED, ProgressListener.NONE)) {
            return scan.withRecords(ranges);
        }
    }
}
