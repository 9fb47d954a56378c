package io.clickstream.core.pipeline;

/**
 * Where the job writes to, and what becomes of it in ClickHouse.
 *
 * @param topic the topic that the job writes
 * @param table the ClickHouse table that its records end in
 * @param consumerGroup the group of ClickHouse's consumers of the topic
 * @param filtered whether the SQL lets only some of the records that can be read through to it
 */
public record Sink(String topic, String table, String consumerGroup, boolean filtered) {

    /** One that gets every record that can be read. */
    public Sink(String topic, String table, String consumerGroup) {
        this(topic, table, consumerGroup, false);
    }
}
