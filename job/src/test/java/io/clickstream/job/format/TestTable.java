package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clickstream.job.format.codec.Column;
import io.clickstream.job.format.codec.FieldForms;
import io.clickstream.job.format.codec.TimestampFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/** A table to read and write in tests. */
record TestTable(DataType rowType, FieldForms forms) {

    /** A row as Java values: String, Boolean, Integer, Long, Double, BigDecimal and TimestampData. */
    record Parsed(String error, byte[] raw, List<Object> values) {}

    static TestTable of(DataTypes.Field... fields) {
        return new TestTable(DataTypes.ROW(fields), FieldForms.of(TimestampFormat.SQL));
    }

    /** A table with one column. */
    static TestTable of(String name, DataType type) {
        return of(DataTypes.FIELD(name, type));
    }

    TestTable with(TimestampFormat format) {
        return new TestTable(rowType, FieldForms.of(format));
    }

    TestTable withJsonText(String... columns) {
        return new TestTable(rowType, new FieldForms(forms.timestamps(), Map.of(), Set.of(columns)));
    }

    RowType logicalType() {
        return (RowType) rowType.getLogicalType();
    }

    List<String> names() {
        return logicalType().getFieldNames();
    }

    List<LogicalType> types() {
        return logicalType().getChildren();
    }

    EventJsonDeserializationSchema reader(ErrorMetadata... metadata) {
        EventJsonDeserializationSchema reader = new EventJsonDeserializationSchema(
                Column.of(rowType, forms), List.of(metadata), Long.MAX_VALUE, InternalTypeInfo.of(logicalType()));
        reader.open(new UnregisteredMetricsGroup());
        return reader;
    }

    EventJsonDeserializationSchema readerWithErrors() {
        return reader(ErrorMetadata.ERROR, ErrorMetadata.RAW);
    }

    EventJsonSerializationSchema writer() {
        EventJsonSerializationSchema writer = EventJsonSerializationSchema.ofRows(Column.of(rowType, forms));
        writer.open(null);
        return writer;
    }

    Parsed parse(String record) {
        return parse(record.getBytes(UTF_8));
    }

    Parsed parse(byte[] record) {
        return parse(readerWithErrors(), record);
    }

    /** Parses with an instance made by {@link #readerWithErrors()}. */
    Parsed parse(EventJsonDeserializationSchema reader, byte[] record) {
        try {
            return parsed((GenericRowData) reader.deserialize(record));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Parsed parsed(GenericRowData row) {
        int columns = names().size();
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            values.add(plain(row.getField(i)));
        }
        StringData error = row.getString(columns);
        return new Parsed(error == null ? null : error.toString(), row.getBinary(columns + 1), values);
    }

    /** The values of any row of this table, see {@link Parsed}. */
    List<Object> values(RowData row) {
        List<LogicalType> types = types();
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            values.add(plain(RowData.createFieldGetter(types.get(i), i).getFieldOrNull(row)));
        }
        return values;
    }

    private static Object plain(Object internal) {
        if (internal instanceof StringData text) {
            return text.toString();
        }
        return internal instanceof DecimalData decimal ? decimal.toBigDecimal() : internal;
    }

    String write(Object... values) {
        return new String(writer().serialize(row(values)), UTF_8);
    }

    /** A row of Java strings and internal values. */
    static GenericRowData row(Object... values) {
        return GenericRowData.of(Arrays.stream(values)
                .map(value -> value instanceof String text ? StringData.fromString(text) : value)
                .toArray());
    }
}
