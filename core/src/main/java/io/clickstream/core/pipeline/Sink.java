package io.clickstream.core.pipeline;

/**
 * Where the job writes to, and what becomes of it in ClickHouse.
 *
 * @param topic the topic that the job writes
 * @param table the ClickHouse table that its records end in
 * @param consumerGroup the group of ClickHouse's consumers of the topic
 */
public record Sink(String topic, String table, String consumerGroup) {}
