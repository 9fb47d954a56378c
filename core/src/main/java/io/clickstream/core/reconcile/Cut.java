package io.clickstream.core.reconcile;

import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.Offsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Which raw records are compared: those between two offsets of each partition. All numbers of a reconciliation are of one cut, so
 * they add up while events flow.
 *
 * @param topicIds by topic, the id of the topic that the offsets are of; empty where Kafka is older than ids
 * @param ranges by partition; without those that there is nothing to compare of
 * @param beginnings the oldest record that is still in Kafka, by partition
 * @param compacted topics of which Kafka may have deleted any record, wherever it was
 * @param insertedSince by partition, the time before which no row of its range has come, by ClickHouse's clock. Only makes
 *     counting faster: what does not add up is looked for among all rows
 */
public record Cut(
        Map<String, String> topicIds,
        Map<TopicPartition, OffsetRange> ranges,
        Map<TopicPartition, Long> beginnings,
        Set<String> compacted,
        Map<TopicPartition, String> insertedSince) {
    /** Copies its maps. */
    public Cut {
        topicIds = Map.copyOf(topicIds);
        Map<TopicPartition, OffsetRange> sorted = new TreeMap<>(Offsets.ORDER);
        sorted.putAll(ranges);
        ranges = sorted;
        beginnings = Map.copyOf(beginnings);
        compacted = Set.copyOf(compacted);
        insertedSince = Map.copyOf(insertedSince);
    }

    /**
     * All records of the topics of now.
     *
     * @param to by partition, the first offset that no longer counts
     */
    public static Cut upTo(Offsets offsets, Map<TopicPartition, Long> to) throws InterruptedException {
        Set<String> topics = to.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
        return new Cut(
                offsets.topicIds(topics),
                OffsetRange.upTo(to),
                offsets.beginnings(to.keySet()),
                offsets.compacted(topics),
                Map.of());
    }

    /** The same without what reconciliations remember as done. */
    public Cut behind(ReconciledOffsets.Marks marks) {
        return new Cut(
                topicIds,
                rangesFrom(mapped(partition -> markOf(marks, partition).nextOffset())),
                beginnings,
                compacted,
                mapped(partition -> markOf(marks, partition).insertedSince()));
    }

    /** All that can still be compared: what is in Kafka, and what was deleted there before a reconciliation saw it. */
    public Cut whole(ReconciledOffsets.Marks marks) {
        return from(mapped(partition -> Math.min(markOf(marks, partition).nextOffset(), beginnings.get(partition))));
    }

    /** The same topics up to the same offsets, from others on. */
    public Cut from(Map<TopicPartition, Long> from) {
        return new Cut(topicIds, rangesFrom(from), beginnings, compacted, Map.of());
    }

    private Map<TopicPartition, OffsetRange> rangesFrom(Map<TopicPartition, Long> from) {
        return OffsetRange.between(
                from, mapped(partition -> ranges.get(partition).to()));
    }

    /** A topic that was created anew after the marks were read has none. */
    private ReconciledOffsets.Mark markOf(ReconciledOffsets.Marks marks, TopicPartition partition) {
        boolean isSame = topicIds.get(partition.topic()).equals(marks.topicIds().get(partition.topic()));
        return isSame ? marks.of(partition) : ReconciledOffsets.Mark.NONE;
    }

    private <T> Map<TopicPartition, T> mapped(Function<TopicPartition, T> value) {
        return ranges.keySet().stream().collect(Collectors.toMap(partition -> partition, value));
    }
}
