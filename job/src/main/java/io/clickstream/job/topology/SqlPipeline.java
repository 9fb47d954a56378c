package io.clickstream.job.topology;

import java.util.List;

/**
 * What a script says that others need: about Kafka, and what the clean records have in them.
 *
 * @param cleanTables in the order of the topology's clean topics
 */
public record SqlPipeline(SqlTopology topology, List<Table> cleanTables) {

    /**
     * A table that writes a clean topic.
     *
     * @param name in the script
     * @param topic its topic
     * @param filtered whether the SQL lets only some of the records of a raw topic through to it
     * @param key the columns of its PRIMARY KEY, by which its records are changes; empty if each of them is a row
     * @param columns in their order; with a key the last one is the field that says whether a row is deleted
     */
    public record Table(String name, String topic, boolean filtered, List<String> key, List<Column> columns) {}

    /**
     * A column of it.
     *
     * @param type as SQL writes it, without {@code NOT NULL}
     */
    public record Column(String name, String type, boolean nullable) {}
}
