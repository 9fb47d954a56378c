package io.clickstream.chaos;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Events that were written together.
 *
 * @param from number of the first
 * @param to number behind the last
 * @param rawFrom by partition of the raw topics, where they begin
 * @param rawTo by partition, where they end
 */
record Slice(long from, long to, Map<TopicPartition, Long> rawFrom, Map<TopicPartition, Long> rawTo) {

    int size() {
        return (int) (to - from);
    }
}
