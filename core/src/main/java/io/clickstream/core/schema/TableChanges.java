package io.clickstream.core.schema;

import io.clickstream.core.schema.type.ColumnType;
import io.clickstream.core.schema.type.ScalarType;
import io.clickstream.core.schema.type.TypeChange;
import java.util.ArrayList;
import java.util.List;

/** What becomes of tables that are there when their SQL is another one. */
public final class TableChanges {

    private final List<String> done = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    /**
     * Compares tables.
     *
     * @param before those that are there
     * @param now those that the SQL makes
     */
    public TableChanges(List<TargetTable> before, List<TargetTable> now) {
        for (TargetTable table : now) {
            TargetTable.named(table.name(), before)
                    .ifPresentOrElse(
                            old -> compare(old, table),
                            () -> done.add("table %s is new, and gets what comes from now on".formatted(table.name())));
        }
        before.stream()
                .filter(table -> TargetTable.named(table.name(), now).isEmpty())
                .forEach(table ->
                        done.add("table %s gets no rows any more, and keeps those it has".formatted(table.name())));
    }

    /** What is done with them, each in one line. */
    public List<String> done() {
        return List.copyOf(done);
    }

    /** What cannot be done with what is there, each in one line: it has something that is not as the SQL says. */
    public List<String> refused() {
        return List.copyOf(refused);
    }

    private void compare(TargetTable old, TargetTable now) {
        if (!shape(old).equals(shape(now))) {
            refused.add("has a table %s that is %s, and not %s".formatted(now.name(), shape(old), shape(now)));
        }
        for (TargetTable.Column column : now.columns()) {
            old.column(column.name())
                    .ifPresentOrElse(
                            before -> compare(now, before, column),
                            () -> done.add("column %s of %s is added as %s: %s in the rows that are there"
                                    .formatted(column.name(), now.name(), column.type(), inOldRows(column))));
        }
        old.columns().stream()
                .filter(column -> now.column(column.name()).isEmpty())
                .forEach(column ->
                        done.add("column %s of %s is not filled any more: it keeps its values, and is %s in new rows"
                                .formatted(column.name(), now.name(), inOldRows(column))));
    }

    private void compare(TargetTable table, TargetTable.Column before, TargetTable.Column column) {
        if (before.type().equals(column.type())) {
            return;
        }
        if (!table.canChange(column)
                || !TypeChange.of(before.type(), column.type()).keepsValues()) {
            refused.add("has a column %s of %s that is %s, and not %s"
                    .formatted(column.name(), table.name(), before.type(), column.type()));
        } else {
            done.add("column %s of %s becomes %s, and was %s: each value stays the same"
                    .formatted(column.name(), table.name(), column.type(), before.type()));
        }
    }

    private static String shape(TargetTable table) {
        String arguments = String.join(", ", table.engineArguments());
        return table.engine().replace("Replicated", "") + (arguments.isEmpty() ? "" : "(" + arguments + ")")
                + " ORDER BY (" + table.sortingKey() + ")";
    }

    /** What a row has that was written without it. */
    private static String inOldRows(TargetTable.Column column) {
        if (!column.defaultExpression().isEmpty()) {
            return column.defaultExpression();
        }
        return ColumnType.of(column.type()) instanceof ScalarType scalar
                ? scalar.nullable() ? "NULL" : "0 or empty, as no NULL can be"
                : "empty";
    }
}
