package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonNumber;
import io.clickstream.job.format.json.JsonScanner;
import io.clickstream.job.format.json.PowersOfTen;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;

/**
 * TIMESTAMP(p) and TIMESTAMP_LTZ(p) as a number: the seconds, milliseconds or microseconds since 1970-01-01 00:00:00 UTC, within the
 * years 0 to 9999 that these types hold. Seconds may have a fraction, the others are integers. Written as an integer, without
 * anything finer than the unit.
 */
final class EpochCodec extends ValueCodec {

    private static final FieldError OUT_OF_RANGE = FieldError.expected("lie within the years 0 to 9999");
    private static final long FIRST_SECOND = -62_167_219_200L;
    private static final long LAST_SECOND = 253_402_300_799L;
    private static final int NANO_DIGITS = 9;
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int SECONDS_DIGITS = 12;
    private static final BigintCodec BIGINT = new BigintCodec();

    private final int unitDigits;
    private final long unitsPerSecond;
    private final int precision;

    /** Nanoseconds between two values that the column can hold. */
    private final int nanoStep;

    private final FieldError noNumber;

    /** The complaint about a value with more digits than the column holds. */
    private final FieldError tooFine;

    /**
     * A codec.
     *
     * @param unitDigits digits after the second that the unit stands for: 0, 3 or 6
     * @param unit what it is called
     * @param precision digits after the second that the column holds
     */
    EpochCodec(int unitDigits, String unit, int precision) {
        this.unitDigits = unitDigits;
        this.unitsPerSecond = PowersOfTen.asLong(unitDigits);
        this.precision = precision;
        nanoStep = (int) PowersOfTen.asLong(NANO_DIGITS - precision);
        noNumber = FieldError.expected(
                (unitDigits == 0 ? "be a number, the " : "be an integer, the ") + unit + " since 1970-01-01 UTC");
        tooFine = FieldError.expected("have at most " + precision + " digits after the second");
    }

    /** Whether an instant lies in the years 0 to 9999, the range of SQL's timestamps. */
    static boolean isInRange(long epochMillis) {
        return isSecondInRange(Math.floorDiv(epochMillis, 1000L));
    }

    private static boolean isSecondInRange(long epochSecond) {
        return epochSecond >= FIRST_SECOND && epochSecond <= LAST_SECOND;
    }

    @Override
    Object read(JsonScanner scanner) {
        Object value = BIGINT.read(scanner);
        if (value == BigintCodec.NO_INTEGER) {
            return unitDigits == 0 && scanner.kind() == JsonScanner.Kind.NUMBER
                    ? secondsWithFraction(scanner.number())
                    : noNumber;
        }
        return value instanceof Long count
                ? time(Math.floorDiv(count, unitsPerSecond), (int)
                        (Math.floorMod(count, unitsPerSecond) * PowersOfTen.asLong(NANO_DIGITS - unitDigits)))
                : OUT_OF_RANGE;
    }

    private Object secondsWithFraction(JsonNumber number) {
        BigDecimal exact = number.toBigDecimal();
        // Counting digits first keeps 1e-999999999 from being written out.
        if (exact.scale() > NANO_DIGITS) {
            return tooFine;
        }
        if (exact.precision() - exact.scale() > SECONDS_DIGITS) {
            return OUT_OF_RANGE;
        }
        BigDecimal seconds = exact.setScale(0, RoundingMode.FLOOR);
        return time(
                seconds.longValueExact(),
                exact.subtract(seconds).movePointRight(NANO_DIGITS).intValueExact());
    }

    private Object time(long second, int nanos) {
        if (!isSecondInRange(second)) {
            return OUT_OF_RANGE;
        }
        return nanos % nanoStep == 0
                ? TimestampData.fromEpochMillis(second * 1000 + nanos / NANOS_PER_MILLI, nanos % NANOS_PER_MILLI)
                : tooFine;
    }

    @Override
    boolean write(RowData row, int index, JsonBuffer out) {
        TimestampData value = row.getTimestamp(index, precision);
        long millis = value.getMillisecond();
        out.putLong(
                switch (unitDigits) {
                    case 0 -> Math.floorDiv(millis, 1000L);
                    case 3 -> millis;
                    default -> millis * 1000 + value.getNanoOfMillisecond() / 1000;
                });
        return true;
    }

    @Override
    Object neutral() {
        return TimestampData.fromEpochMillis(0);
    }
}
