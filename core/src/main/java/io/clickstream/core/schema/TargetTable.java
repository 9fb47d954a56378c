package io.clickstream.core.schema;

import java.util.List;
import java.util.Optional;

/**
 * A table of ClickHouse, as its {@code system.columns} has it.
 *
 * @param name without its database
 * @param engine such as {@code ReplacingMergeTree}
 * @param sortingKey what it is in the order of
 * @param columns in their order
 */
public record TargetTable(String name, String engine, String sortingKey, List<Column> columns) {

    /** Copies its list. */
    public TargetTable {
        columns = List.copyOf(columns);
    }

    /**
     * A column.
     *
     * @param name its name
     * @param type such as {@code LowCardinality(Nullable(String))}
     * @param defaultKind {@code DEFAULT}, {@code MATERIALIZED}, {@code ALIAS}, {@code EPHEMERAL}, or empty
     */
    public record Column(String name, String type, String defaultKind) {

        /** Whether an INSERT may give it a value. */
        boolean takesValues() {
            return defaultKind.isEmpty() || defaultKind.equals("DEFAULT");
        }
    }

    /** The table of a name, if there is one. */
    public static Optional<TargetTable> named(String name, List<TargetTable> tables) {
        return tables.stream().filter(table -> table.name().equals(name)).findFirst();
    }

    /** The column of a name, if there is one. */
    Optional<Column> column(String wanted) {
        return columns.stream().filter(column -> column.name().equals(wanted)).findFirst();
    }
}
