package io.clickstream.core.pipeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Where the job writes to, and what becomes of it in ClickHouse.
 *
 * @param topic the topic that the job writes
 * @param table the ClickHouse table that its records end in
 * @param consumerGroup the group of ClickHouse's consumers of the topic
 * @param completeFor raw topics of which each record that can be read gets there
 * @param key columns by which its records are changes, of which the table keeps the newest; empty if each record is a row
 * @param filteredBy where the SQL leaves records of a raw topic out, such as {@code pipeline.sql:97}; empty if it does not
 * @param indexed whether a raw record may become several of its rows, which {@code source_index} tells apart
 */
public record Sink(
        String topic,
        String table,
        String consumerGroup,
        List<String> completeFor,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> key,
        String filteredBy,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean indexed) {

    /** One that has at most one row of each raw record. */
    public Sink(
            String topic,
            String table,
            String consumerGroup,
            List<String> completeFor,
            List<String> key,
            String filteredBy) {
        this(topic, table, consumerGroup, completeFor, key, filteredBy, false);
    }

    /** Copies its lists. */
    public Sink {
        completeFor = List.copyOf(completeFor);
        // A topology that has none leaves it out.
        key = key == null ? List.of() : List.copyOf(key);
    }

    /** One of dead letters: records get there because they cannot be read. */
    public static Sink ofDeadLetters(String topic, String table, String consumerGroup) {
        return new Sink(topic, table, consumerGroup, List.of(), List.of(), "");
    }

    /** What its table has: {@code complete} each raw record that can be read, {@code filtered} some of them, {@code keyed}. */
    public String kind() {
        if (hasKey()) {
            return "keyed";
        }
        return completeFor.isEmpty() || !filteredBy.isEmpty() ? "filtered" : "complete";
    }

    /** Whether its table has the newest row of each key, and not a row for each raw record. */
    public boolean hasKey() {
        return !key.isEmpty();
    }
}
