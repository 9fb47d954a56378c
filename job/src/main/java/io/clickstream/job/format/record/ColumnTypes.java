package io.clickstream.job.format.record;

import io.clickstream.job.format.codec.BigintCodec;
import io.clickstream.job.format.codec.BooleanCodec;
import io.clickstream.job.format.codec.BytesCodec;
import io.clickstream.job.format.codec.DecimalCodec;
import io.clickstream.job.format.codec.DoubleCodec;
import io.clickstream.job.format.codec.FloatCodec;
import io.clickstream.job.format.codec.IntCodec;
import io.clickstream.job.format.codec.JsonTextCodec;
import io.clickstream.job.format.codec.StringCodec;
import io.clickstream.job.format.codec.ValueCodec;
import io.clickstream.job.format.codec.time.DateCodec;
import io.clickstream.job.format.codec.time.TimeCodec;
import java.util.List;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Finds the codec of each type. */
final class ColumnTypes {

    /** The types with a codec, as people write them in SQL. */
    private static final String SUPPORTED =
            "STRING, BYTES, BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL(p, s),"
                    + " DATE, TIME(p), TIMESTAMP(p), TIMESTAMP_LTZ(p), ROW<...>, ARRAY<...> and MAP<STRING, ...>";

    private final FieldForms forms;

    ColumnTypes(FieldForms forms) {
        this.forms = forms;
    }

    /** @param path that of the row, empty for a table */
    List<Column> columns(String path, RowType row) {
        return row.getFields().stream()
                .map(field -> new Column(field.getName(), of(FieldForms.join(path, field.getName()), field.getType())))
                .toList();
    }

    private ColumnType of(String path, LogicalType type) {
        return new ColumnType(type, forms.isJsonText(path) ? new JsonTextCodec() : codec(path, type));
    }

    private ValueCodec codec(String path, LogicalType type) {
        return switch (type.getTypeRoot()) {
            case VARCHAR -> require(isString(type), path, type, new StringCodec(type.isNullable()));
            case VARBINARY -> require(isBytes(type), path, type, new BytesCodec());
            case BOOLEAN -> new BooleanCodec();
            case TINYINT -> new IntCodec(IntCodec.Width.TINYINT);
            case SMALLINT -> new IntCodec(IntCodec.Width.SMALLINT);
            case INTEGER -> new IntCodec(IntCodec.Width.INT);
            case BIGINT -> new BigintCodec();
            case FLOAT -> new FloatCodec();
            case DOUBLE -> new DoubleCodec();
            case DECIMAL -> new DecimalCodec((DecimalType) type);
            case DATE -> new DateCodec();
            case TIME_WITHOUT_TIME_ZONE -> new TimeCodec(LogicalTypeChecks.getPrecision(type));
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                forms.timestamp(path).codec(LogicalTypeChecks.getPrecision(type));
            case ROW -> new RowCodec(columns(path, (RowType) type));
            case ARRAY -> array(path, ((ArrayType) type).getElementType());
            case MAP -> map(path, (MapType) type);
            default -> throw unsupported(path, type);
        };
    }

    private ValueCodec array(String path, LogicalType elements) {
        ColumnType element = of(path, elements);
        return new ArrayCodec(element, new ElementWriter(elements, element.codec()));
    }

    private ValueCodec map(String path, MapType type) {
        ColumnType value = of(path, type.getValueType());
        return require(
                isString(type.getKeyType()),
                path,
                type,
                new MapCodec(value, new ElementWriter(type.getValueType(), value.codec())));
    }

    private static ValueCodec require(boolean supported, String path, LogicalType type, ValueCodec codec) {
        if (!supported) {
            throw unsupported(path, type);
        }
        return codec;
    }

    private static ValidationException unsupported(String path, LogicalType type) {
        return new ValidationException(
                "Column '%s' has the type %s, which the format 'event-json' does not support. Supported are %s."
                        .formatted(path, type.asSummaryString(), SUPPORTED));
    }

    /** VARCHAR(n) would promise a length that nobody checks. */
    static boolean isString(LogicalType type) {
        return type instanceof VarCharType text && text.getLength() == VarCharType.MAX_LENGTH;
    }

    static boolean isTimestamp(LogicalType type) {
        return type.is(LogicalTypeFamily.TIMESTAMP);
    }

    private static boolean isBytes(LogicalType type) {
        return ((VarBinaryType) type).getLength() == VarBinaryType.MAX_LENGTH;
    }
}
