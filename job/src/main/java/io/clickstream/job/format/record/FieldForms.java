package io.clickstream.job.format.record;

import io.clickstream.job.format.codec.time.TimestampFormat;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;

/**
 * How fields look in JSON where the column's type does not tell. A field of a nested row has a path, such as {@code payload.sent};
 * what is in an array or a map has that of the array or map.
 *
 * @param timestamps form of timestamps
 * @param timestampsByColumn the same, by path, of columns and fields that have another one
 * @param jsonText paths of STRING columns and fields that keep any JSON value as its text
 */
public record FieldForms(
        TimestampFormat timestamps, Map<String, TimestampFormat> timestampsByColumn, Set<String> jsonText)
        implements Serializable {

    /** Copies its collections. */
    public FieldForms {
        timestampsByColumn = Map.copyOf(timestampsByColumn);
        jsonText = Set.copyOf(jsonText);
    }

    /** All timestamps in one form, and no JSON text. */
    public static FieldForms of(TimestampFormat timestamps) {
        return new FieldForms(timestamps, Map.of(), Set.of());
    }

    TimestampFormat timestamp(String path) {
        return timestampsByColumn.getOrDefault(path, timestamps);
    }

    boolean isJsonText(String path) {
        return jsonText.contains(path);
    }

    /** Checks that each path is that of a column or field which can have such a form. */
    void check(RowType table) {
        List<Leaf> leaves = leaves("", table).toList();
        jsonText.forEach(path -> require(leaves, path, ColumnTypes::isString, "json-text-columns", "of type STRING"));
        timestampsByColumn
                .keySet()
                .forEach(path -> require(
                        leaves, path, ColumnTypes::isTimestamp, "column-timestamp-formats", "with a timestamp"));
    }

    private static void require(
            List<Leaf> leaves, String path, Predicate<LogicalType> type, String option, String what) {
        if (leaves.stream().noneMatch(leaf -> leaf.path.equals(path) && type.test(leaf.type))) {
            throw new ValidationException("'%s' names '%s', which is no column %s.".formatted(option, path, what));
        }
    }

    /** A type without types in it. */
    private record Leaf(String path, LogicalType type) {}

    private static Stream<Leaf> leaves(String path, LogicalType type) {
        if (type instanceof RowType row) {
            return row.getFields().stream().flatMap(field -> leaves(join(path, field.getName()), field.getType()));
        }
        if (type instanceof ArrayType array) {
            return leaves(path, array.getElementType());
        }
        return type instanceof MapType map ? leaves(path, map.getValueType()) : Stream.of(new Leaf(path, type));
    }

    static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
