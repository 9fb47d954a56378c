package io.clickstream.page;

import io.clickstream.cli.PipelineTopics;
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
 * @param openTransactions by topic with one that readers wait for, when the oldest was opened, in epoch milliseconds
 */
record KafkaView(
        Map<TopicPartition, Long> ends,
        Map<TopicPartition, Long> stable,
        Map<String, Map<TopicPartition, Long>> committed,
        Map<String, Long> openTransactions) {
    /** The consumer groups, and the topics that each reads. */
    static final Map<String, List<String>> GROUPS = Map.of(
            PipelineTopics.JOB_GROUP, PipelineTopics.RAW,
            PipelineTopics.EVENTS_GROUP, List.of(PipelineTopics.CLEAN),
            PipelineTopics.DEAD_LETTERS_GROUP, List.of(PipelineTopics.DEAD_LETTERS));

    /** Offsets of some topics, added up. */
    static long sum(Map<TopicPartition, Long> offsets, List<String> topics) {
        return offsets.entrySet().stream()
                .filter(entry -> topics.contains(entry.getKey().topic()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** How many records a topic has, each transaction marker counted as one. */
    long records(String topic) {
        return sum(ends, List.of(topic));
    }

    /** How many of a topic nobody may read yet. */
    long behindTransaction(String topic) {
        return records(topic) - sum(stable, List.of(topic));
    }

    /** What a group has read. */
    long read(String group) {
        return sum(committed.getOrDefault(group, Map.of()), GROUPS.get(group));
    }

    /** What a group may read and has not, by partition. */
    Map<TopicPartition, Long> lags(String group) {
        Map<TopicPartition, Long> read = committed.getOrDefault(group, Map.of());
        Map<TopicPartition, Long> lags = new TreeMap<>(KafkaLook.ORDER);
        stable.forEach((partition, end) -> {
            if (GROUPS.get(group).contains(partition.topic())) {
                lags.put(partition, Math.max(0, end - read.getOrDefault(partition, 0L)));
            }
        });
        return lags;
    }
}
