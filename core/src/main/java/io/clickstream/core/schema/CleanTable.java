package io.clickstream.core.schema;

import java.util.List;

/**
 * A table of the job that writes a clean topic, as Flink knows it.
 *
 * @param name in {@code pipeline.sql}
 * @param topic its topic
 * @param filtered whether the SQL lets only some of the records that can be read through to it
 * @param columns in their order
 */
public record CleanTable(String name, String topic, boolean filtered, List<Column> columns) {

    /** Copies its list. */
    public CleanTable {
        columns = List.copyOf(columns);
    }

    /**
     * A column.
     *
     * @param name its name, and that of the field in the record
     * @param type such as {@code DECIMAL(12, 2)}, without {@code NOT NULL}
     * @param nullable whether it may be NULL
     */
    public record Column(String name, String type, boolean nullable) {}
}
