package io.clickstream.page;

import java.util.Map;

/**
 * What the ClickHouse server that answers knows of itself.
 *
 * @param parts by table, the most active parts in one of its partitions
 * @param diskFree the share of the fullest disk that is free; null if it does not tell
 * @param consumers by queue
 */
record ServerView(Map<String, Long> parts, Double diskFree, Map<String, Consumers> consumers) {
    /**
     * The consumers of a queue.
     *
     * @param polling how many have asked Kafka in the last minute
     * @param recordsRead since they started
     * @param exceptions in the last minute
     */
    record Consumers(long polling, long recordsRead, long exceptions) {}
}
