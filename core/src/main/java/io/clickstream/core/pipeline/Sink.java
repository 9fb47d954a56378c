package io.clickstream.core.pipeline;

import java.util.List;

/**
 * Where the job writes to, and what becomes of it in ClickHouse.
 *
 * @param topic the topic that the job writes
 * @param table the ClickHouse table that its records end in
 * @param consumerGroup the group of ClickHouse's consumers of the topic
 * @param completeFor raw topics of which each record that can be read gets there
 * @param filteredBy where the SQL leaves records of a raw topic out, such as {@code pipeline.sql:97}; empty if it does not
 */
public record Sink(String topic, String table, String consumerGroup, List<String> completeFor, String filteredBy) {

    /** Copies its list. */
    public Sink {
        completeFor = List.copyOf(completeFor);
    }

    /** One of dead letters: records get there because they cannot be read. */
    public static Sink ofDeadLetters(String topic, String table, String consumerGroup) {
        return new Sink(topic, table, consumerGroup, List.of(), "");
    }
}
