package io.clickstream.core.schema;

import java.util.List;

/**
 * A table of the job that writes a clean topic, as Flink knows it.
 *
 * @param name in {@code pipeline.sql}
 * @param topic its topic
 * @param filtered whether the SQL lets only some of the records that can be read through to it
 * @param key columns by which its records are changes; empty if each of them is a row
 * @param columns in their order; with a key the last one says whether a row is deleted
 */
public record CleanTable(String name, String topic, boolean filtered, List<String> key, List<Column> columns) {

    /** Copies its lists. */
    public CleanTable {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }

    /** Whether a raw record may become several of its rows. */
    public boolean isIndexed() {
        return columns.stream().map(Column::name).anyMatch(TableFlow.SOURCE_INDEX::equals);
    }

    /** Of a table with a key, the field that says whether a row is deleted. */
    String deletedField() {
        return columns.get(columns.size() - 1).name();
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
