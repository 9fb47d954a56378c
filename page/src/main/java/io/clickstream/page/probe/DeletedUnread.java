package io.clickstream.page.probe;

import io.clickstream.core.pipeline.Topology;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts offsets that Kafka has deleted before a consumer group had read them. The group goes on behind them as if nothing had
 * been there, so each is seen only for a while. Not thread-safe.
 */
final class DeletedUnread {
    private final Topology topology;
    private final Map<String, Map<String, Long>> counts = new TreeMap<>();
    private final Map<String, Map<TopicPartition, Long>> counted = new HashMap<>();

    DeletedUnread(Topology topology) {
        this.topology = topology;
        topology.topicsByGroup().forEach((group, topics) -> {
            counts.put(group, new TreeMap<>());
            counted.put(group, new HashMap<>());
            topics.forEach(topic -> counts.get(group).put(topic, 0L));
        });
    }

    /**
     * Takes what is known now.
     *
     * @param committed by group, what it reads next; a partition that it has never read of has lost nothing
     * @param beginnings the oldest record that is still there
     * @return by group and topic, how many there were since the first call
     */
    Map<String, Map<String, Long>> count(
            Map<String, Map<TopicPartition, Long>> committed, Map<TopicPartition, Long> beginnings) {
        topology.topicsByGroup()
                .forEach((group, topics) -> committed
                        .getOrDefault(group, Map.of())
                        .forEach((partition, next) -> {
                            Long beginning = beginnings.get(partition);
                            if (beginning == null || !topics.contains(partition.topic())) {
                                return;
                            }
                            long known = Math.max(next, counted.get(group).getOrDefault(partition, 0L));
                            if (beginning > known) {
                                counts.get(group).merge(partition.topic(), beginning - known, Long::sum);
                            }
                            counted.get(group).put(partition, beginning);
                        }));
        Map<String, Map<String, Long>> copy = new TreeMap<>();
        counts.forEach((group, topics) -> copy.put(group, Map.copyOf(topics)));
        return copy;
    }
}
