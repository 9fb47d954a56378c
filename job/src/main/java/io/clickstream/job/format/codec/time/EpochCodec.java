package io.clickstream.job.format.codec.time;

import io.clickstream.job.format.codec.BigintCodec;
import io.clickstream.job.format.codec.FieldError;
import io.clickstream.job.format.codec.ValueCodec;
import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonNumber;
import io.clickstream.job.format.json.JsonScanner;
import io.clickstream.job.format.json.PowersOfTen;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;

/**
 * TIMESTAMP(p) and TIMESTAMP_LTZ(p) as a number, or a string of one: the seconds, milliseconds, microseconds or nanoseconds since
 * 1970-01-01 00:00:00 UTC, within the years 0 to 9999 that these types hold. Seconds may have a fraction, the others are integers.
 * Written as an integer, without anything finer than the unit; what an integer of 64 bits does not hold, as nanoseconds before 1677 or
 * after 2262, has no such form.
 */
public final class EpochCodec extends ValueCodec {

    private static final FieldError OUT_OF_RANGE = FieldError.expected("lie within the years 0 to 9999");
    private static final long FIRST_SECOND = -62_167_219_200L;
    private static final long LAST_SECOND = 253_402_300_799L;
    private static final int NANO_DIGITS = 9;
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int SECONDS_DIGITS = 12;
    private static final long FIRST_MILLI_OF_NANOS = Long.MIN_VALUE / NANOS_PER_MILLI;
    private static final long LAST_MILLI_OF_NANOS = Long.MAX_VALUE / NANOS_PER_MILLI;

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
     * @param unitDigits digits after the second that the unit stands for: 0, 3, 6 or 9
     * @param unit what it is called
     * @param precision digits after the second that the column holds
     */
    public EpochCodec(int unitDigits, String unit, int precision) {
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
    public Object read(JsonScanner scanner) {
        JsonNumber number = switch (scanner.kind()) {
            case NUMBER -> scanner.number();
            case STRING -> scanner.numberInString();
            default -> null;
        };
        return number == null ? noNumber : read(number);
    }

    private Object read(JsonNumber number) {
        if (BigintCodec.exactly(number) instanceof Long count) {
            return time(Math.floorDiv(count, unitsPerSecond), (int)
                    (Math.floorMod(count, unitsPerSecond) * PowersOfTen.asLong(NANO_DIGITS - unitDigits)));
        }
        BigDecimal exact = number.toBigDecimal();
        if (exact.scale() > 0 && unitDigits > 0) {
            return noNumber;
        }
        // Counting digits first keeps 1e-999999999 from being written out.
        if (exact.scale() > NANO_DIGITS) {
            return tooFine;
        }
        if (exact.precision() - exact.scale() > SECONDS_DIGITS + unitDigits) {
            return OUT_OF_RANGE;
        }
        BigDecimal time = exact.movePointLeft(unitDigits);
        BigDecimal second = time.setScale(0, RoundingMode.FLOOR);
        return time(
                second.longValueExact(),
                time.subtract(second).movePointRight(NANO_DIGITS).intValueExact());
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
    public boolean write(RowData row, int index, JsonBuffer out) {
        TimestampData value = row.getTimestamp(index, precision);
        long millis = value.getMillisecond();
        int nanos = value.getNanoOfMillisecond();
        if (unitDigits == NANO_DIGITS && (millis <= FIRST_MILLI_OF_NANOS || millis >= LAST_MILLI_OF_NANOS)) {
            return false;
        }
        out.putLong(
                switch (unitDigits) {
                    case 0 -> Math.floorDiv(millis, 1000L);
                    case 3 -> millis;
                    case 6 -> millis * 1000 + nanos / 1000;
                    default -> millis * NANOS_PER_MILLI + nanos;
                });
        return true;
    }
}
