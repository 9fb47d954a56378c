package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clickstream.job.format.codec.time.TimestampFormat;
import io.clickstream.job.format.record.Column;
import io.clickstream.job.format.record.FieldForms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;

/** A table to read and write in tests. */
record TestTable(DataType rowType, FieldForms forms) {

    /** A row as Java values: List for rows and arrays, Map, String, Boolean, the boxed numbers, BigDecimal and TimestampData. */
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

    EventJsonDeserializationSchema reader(FormatMetadata... metadata) {
        EventJsonDeserializationSchema reader = new EventJsonDeserializationSchema(
                Column.of(rowType, forms), List.of(metadata), EventLimits.ONE, InternalTypeInfo.of(logicalType()));
        reader.open(new UnregisteredMetricsGroup());
        return reader;
    }

    EventJsonDeserializationSchema readerWithErrors() {
        return reader(FormatMetadata.ERROR, FormatMetadata.RAW);
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
        StringData error = row.getString(columns);
        return new Parsed(error == null ? null : error.toString(), row.getBinary(columns + 1), values(row));
    }

    /** The values of any row of this table, see {@link Parsed}. */
    List<Object> values(RowData row) {
        return values(row, logicalType());
    }

    private static List<Object> values(RowData row, RowType type) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < type.getFieldCount(); i++) {
            LogicalType field = type.getTypeAt(i);
            values.add(plain(RowData.createFieldGetter(field, i).getFieldOrNull(row), field));
        }
        return values;
    }

    private static List<Object> values(ArrayData array, LogicalType type) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            values.add(plain(ArrayData.createElementGetter(type).getElementOrNull(array, i), type));
        }
        return values;
    }

    private static Object plain(Object internal, LogicalType type) {
        if (internal instanceof StringData text) {
            return text.toString();
        }
        if (internal instanceof RowData row) {
            return values(row, (RowType) type);
        }
        if (internal instanceof ArrayData array) {
            return values(array, ((ArrayType) type).getElementType());
        }
        if (internal instanceof MapData map) {
            List<Object> keys = values(map.keyArray(), ((MapType) type).getKeyType());
            List<Object> values = values(map.valueArray(), ((MapType) type).getValueType());
            Map<Object, Object> entries = new HashMap<>();
            IntStream.range(0, keys.size()).forEach(i -> entries.put(keys.get(i), values.get(i)));
            return entries;
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
