package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.JsonBuffer;
import java.io.Serializable;
import java.util.List;
import java.util.function.Predicate;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * A declared column: the JSON field it is read from and written to.
 *
 * @param name name of the column and of the JSON field
 * @param required whether the column is NOT NULL, so that every record must carry it
 * @param codec what the column's type means in JSON
 */
public record Column(String name, boolean required, ValueCodec codec) implements Serializable {

    /**
     * The columns of a table.
     *
     * @throws ValidationException if a column has a type that the format does not know, or a form is that of a column which is
     *     not there or of another type
     */
    public static List<Column> of(DataType table, FieldForms forms) {
        List<RowType.RowField> fields = ((RowType) table.getLogicalType()).getFields();
        forms.jsonText()
                .forEach(name -> require(fields, name, ValueCodec::isString, "json-text-columns", "of type STRING"));
        forms.timestampsByColumn()
                .keySet()
                .forEach(name ->
                        require(fields, name, ValueCodec::isTimestamp, "column-timestamp-formats", "with a timestamp"));
        return fields.stream()
                .map(field -> forms.jsonText().contains(field.getName())
                        ? new Column(field.getName(), !field.getType().isNullable(), new JsonTextCodec())
                        : of(field.getName(), field.getType(), forms.timestamp(field.getName())))
                .toList();
    }

    private static void require(
            List<RowType.RowField> fields, String name, Predicate<LogicalType> type, String option, String what) {
        if (fields.stream().noneMatch(field -> field.getName().equals(name) && type.test(field.getType()))) {
            throw new ValidationException("'%s' names '%s', which is no column %s.".formatted(option, name, what));
        }
    }

    private static Column of(String name, LogicalType type, TimestampFormat timestampFormat) {
        ValueCodec codec = ValueCodec.of(type, timestampFormat)
                .orElseThrow(() -> new ValidationException(String.format(
                        "Column '%s' has the type %s, which the format 'event-json' does not support. Supported are %s.",
                        name, type.asSummaryString(), ValueCodec.SUPPORTED_TYPES)));
        return new Column(name, !type.isNullable(), codec);
    }

    /** The field's key and colon as they are written. */
    byte[] key() {
        JsonBuffer key = new JsonBuffer();
        key.putString(StringData.fromString(name));
        key.put(':');
        return key.toByteArray();
    }

    /** What the column holds in the row of a bad record; a NOT NULL column is never null, as queries rely on it. */
    Object placeholder() {
        return required ? codec.neutral() : null;
    }
}
