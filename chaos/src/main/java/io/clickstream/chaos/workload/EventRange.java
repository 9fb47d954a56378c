package io.clickstream.chaos.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Events that were written together.
 *
 * @param from number of the first
 * @param to number behind the last
 * @param rawFrom by partition of the raw topics, where they begin
 * @param rawTo by partition, where they end
 * @param topicIds by raw topic, the id of the one that they are in
 */
public record EventRange(
        long from,
        long to,
        Map<TopicPartition, Long> rawFrom,
        Map<TopicPartition, Long> rawTo,
        Map<String, String> topicIds) {

    /** Slices that follow each other, put together as long as they stay below a size. */
    public static List<EventRange> merge(List<EventRange> slices, int limit) {
        List<EventRange> merged = new ArrayList<>();
        for (EventRange next : slices) {
            EventRange last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            boolean joins = last != null
                    && last.size() + next.size() <= limit
                    && last.topicIds().equals(next.topicIds());
            if (joins) {
                merged.set(
                        merged.size() - 1,
                        new EventRange(last.from(), next.to(), last.rawFrom(), next.rawTo(), next.topicIds()));
            } else {
                merged.add(next);
            }
        }
        return merged;
    }

    /**
     * Whether a raw topic is still the one that they are in.
     *
     * @param now by raw topic, its id now
     */
    public boolean isStillIn(String topic, Map<String, String> now) {
        return topicIds.get(topic).equals(now.get(topic));
    }

    /** How many they are. */
    public int size() {
        return (int) (to - from);
    }
}
