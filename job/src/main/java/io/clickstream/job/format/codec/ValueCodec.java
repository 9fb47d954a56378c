package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import java.io.Serializable;
import java.util.Optional;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * What one column type means in JSON, in both directions. Stateless; chosen once per column.
 *
 * <p>No interface: calls that meet many codecs are cheaper on a class.
 */
abstract class ValueCodec implements Serializable {

    /** The types with a codec, as people write them in SQL. */
    static final String SUPPORTED_TYPES =
            "STRING, BYTES, BOOLEAN, INT, BIGINT, DOUBLE, DECIMAL(p, s), TIMESTAMP(p) and TIMESTAMP_LTZ(p)";

    /**
     * Reads the value the scanner stands on; never a JSON null.
     *
     * @return the value in Flink's internal form, or the {@link FieldError} that makes it unfit for the column
     */
    abstract Object read(JsonScanner scanner);

    /**
     * Writes a field that is not NULL.
     *
     * @return false if JSON has no form for the value, and nothing of use was written
     */
    abstract boolean write(RowData row, int index, JsonBuffer out);

    /** What a NOT NULL column holds in the row of a bad record. */
    abstract Object neutral();

    /** The codec of a column type, or none if the type is not supported. */
    static Optional<ValueCodec> of(LogicalType type, TimestampFormat timestampFormat) {
        return Optional.ofNullable(
                switch (type.getTypeRoot()) {
                    case VARCHAR -> isString(type) ? new StringCodec(type.isNullable()) : null;
                    case VARBINARY -> isBytes(type) ? new BytesCodec() : null;
                    case BOOLEAN -> new BooleanCodec();
                    case INTEGER -> new IntCodec();
                    case BIGINT -> new BigintCodec();
                    case DOUBLE -> new DoubleCodec();
                    case DECIMAL -> new DecimalCodec((DecimalType) type);
                    case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                        timestamp(timestampFormat, LogicalTypeChecks.getPrecision(type));
                    default -> null;
                });
    }

    private static ValueCodec timestamp(TimestampFormat format, int precision) {
        return switch (format) {
            case SQL -> new SqlTimestampCodec(precision);
            case ISO_8601 -> new IsoTimestampCodec(precision);
            case EPOCH_SECONDS -> new EpochCodec(0, "seconds", precision);
            case EPOCH_MILLIS -> new EpochCodec(3, "milliseconds", precision);
            case EPOCH_MICROS -> new EpochCodec(6, "microseconds", precision);
        };
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
