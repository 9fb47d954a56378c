package io.clickstream.page.probe;

import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.pipeline.Topology;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the partitions of the pipeline's topics end, and how far their readers are.
 *
 * @param ends offset of the next record
 * @param stable the last stable offset: where readers of committed records have to stop
 * @param committed by consumer group, what it reads next; without partitions that it has read nothing of
 * @param topicIds by topic, Kafka's id of it; empty where Kafka is older than ids
 * @param deletedUnread by consumer group, then by topic, how many offsets Kafka has deleted before the group had read them, since
 *     the page started
 * @param openTransactions by topic with one that readers wait for, when the oldest was opened, in epoch milliseconds
 */
public record KafkaOffsets(
        Topology topology,
        Map<TopicPartition, Long> ends,
        Map<TopicPartition, Long> stable,
        Map<String, Map<TopicPartition, Long>> committed,
        Map<String, String> topicIds,
        Map<String, Map<String, Long>> deletedUnread,
        Map<String, Long> openTransactions) {
    /**
     * A reader that has read all of a partition of the job's is so many offsets before its end, at most: each transaction
     * ends in a marker, which is no record, and each of the job's parallel subtasks has transactions of its own.
     */
    public static final int MARKERS = 16;

    /** How many records some topics have, each transaction marker counted as one. */
    public long records(List<String> topics) {
        return sum(ends, topics);
    }

    /** How many records of some topics nobody may read yet. */
    public long behindTransaction(List<String> topics) {
        return records(topics) - sum(stable, topics);
    }

    /** What a group has read. */
    public long read(String group) {
        return sum(committed(group), topology.topicsByGroup().get(group));
    }

    /** What a group may read and has not, by partition. */
    public Map<TopicPartition, Long> lags(String group) {
        List<String> topics = topology.topicsByGroup().get(group);
        Map<TopicPartition, Long> read = committed(group);
        Map<TopicPartition, Long> lags = new TreeMap<>(Offsets.ORDER);
        stable.forEach((partition, end) -> {
            if (topics.contains(partition.topic())) {
                lags.put(partition, Math.max(0, end - read.getOrDefault(partition, 0L)));
            }
        });
        return lags;
    }

    /** Whether ClickHouse has read all that the job had written at an earlier time. */
    boolean haveRead(KafkaOffsets earlier) {
        return topology.sinks().stream().allMatch(sink -> {
            Map<TopicPartition, Long> read = committed(sink.consumerGroup());
            return earlier.ends.entrySet().stream()
                    .filter(end -> end.getKey().topic().equals(sink.topic()))
                    .allMatch(end -> read.getOrDefault(end.getKey(), 0L) >= end.getValue() - MARKERS);
        });
    }

    /** What a group reads next, by partition. */
    Map<TopicPartition, Long> committed(String group) {
        return committed.getOrDefault(group, Map.of());
    }

    private static long sum(Map<TopicPartition, Long> offsets, List<String> topics) {
        return offsets.entrySet().stream()
                .filter(entry -> topics.contains(entry.getKey().topic()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
