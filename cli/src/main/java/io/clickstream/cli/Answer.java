package io.clickstream.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table that ClickHouse has answered.
 *
 * @param columns their names
 * @param rows the values, each safe to print
 */
record Answer(List<String> columns, List<List<String>> rows) {

    /** @param lines as ClickHouse's format TSVWithNames has them */
    static Answer of(List<String> lines) {
        List<List<String>> table = lines.stream().map(Answer::values).toList();
        return table.isEmpty()
                ? new Answer(List.of(), List.of())
                : new Answer(table.get(0), table.subList(1, table.size()));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Position of a column; -1 if there is none of that name. */
    int column(String name) {
        return columns.indexOf(name);
    }

    /** All values of a column as numbers. */
    List<Double> numbers(int column) {
        return rows.stream().map(row -> Double.valueOf(row.get(column))).toList();
    }

    /** Whether all values of a column are numbers, so that they are aligned to the right. */
    boolean isNumeric(int column) {
        return rows.stream().allMatch(row -> row.get(column).matches("-?[0-9]+(\\.[0-9]+)?"));
    }

    private static List<String> values(String line) {
        List<String> values = new ArrayList<>();
        // Events are written by anybody: what is in them must not move the cursor, or worse.
        Arrays.stream(line.split("\t", -1))
                .map(value -> value.replaceAll("\\p{Cntrl}", "\ufffd"))
                // Line breaks and tabs stay as ClickHouse spells them, on their line; the rest is as it was written.
                .map(value -> value.replaceAll("\\\\([\\\\'])", "$1"))
                .forEach(values::add);
        return List.copyOf(values);
    }
}
