package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import io.clickstream.job.format.json.PowersOfTen;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;

/**
 * TIMESTAMP(p) and TIMESTAMP_LTZ(p) as an integer: the milliseconds since 1970-01-01 00:00:00 UTC, within the years 0
 * to 9999 that these types hold. Written without anything finer than a millisecond.
 */
final class EpochMillisCodec extends ValueCodec {

    private static final FieldError NO_MILLIS =
            FieldError.expected("be an integer, the milliseconds since 1970-01-01 UTC");
    private static final FieldError OUT_OF_RANGE = FieldError.expected("lie within the years 0 to 9999");
    private static final long FIRST_MILLI = -62_167_219_200_000L;
    private static final long LAST_MILLI = 253_402_300_799_999L;
    private static final BigintCodec BIGINT = new BigintCodec();

    private final int precision;

    /** Milliseconds between two values that the column can hold. */
    private final int milliStep;

    /** The complaint about a value with more digits than the column holds. */
    private final FieldError tooFine;

    /**
     * A codec.
     *
     * @param precision digits after the second that the column holds
     */
    EpochMillisCodec(int precision) {
        this.precision = precision;
        milliStep = (int) PowersOfTen.asLong(Math.max(0, 3 - precision));
        tooFine = FieldError.expected("have at most " + precision + " digits after the second");
    }

    /** Whether an instant lies in the years 0 to 9999, the range of SQL's timestamps. */
    static boolean isInRange(long epochMillis) {
        return epochMillis >= FIRST_MILLI && epochMillis <= LAST_MILLI;
    }

    @Override
    Object read(JsonScanner scanner) {
        Object value = BIGINT.read(scanner);
        if (value == BigintCodec.NO_INTEGER) {
            return NO_MILLIS;
        }
        if (!(value instanceof Long millis) || !isInRange(millis)) {
            return OUT_OF_RANGE;
        }
        return millis % milliStep == 0 ? TimestampData.fromEpochMillis(millis) : tooFine;
    }

    @Override
    boolean write(RowData row, int index, JsonBuffer out) {
        out.putLong(row.getTimestamp(index, precision).getMillisecond());
        return true;
    }

    @Override
    Object neutral() {
        return TimestampData.fromEpochMillis(0);
    }
}
