package io.clickstream.job.format.codec.time;

import io.clickstream.job.format.codec.FieldError;
import io.clickstream.job.format.codec.ValueCodec;
import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import io.clickstream.job.format.json.JsonString;
import io.clickstream.job.format.json.PowersOfTen;
import java.time.LocalDate;
import java.time.YearMonth;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;

/**
 * TIMESTAMP(p) and TIMESTAMP_LTZ(p) as a string {@code yyyy-MM-dd HH:mm:ss} with an optional fraction of 1 to 9 digits,
 * taken as UTC. The calendar is strict, and digits beyond the column's precision must be zero: nothing is rounded.
 *
 * <p>Written with as many fraction digits as the value needs. Years outside 0 to 9999 have no such form.
 */
public final class SqlTimestampCodec extends ValueCodec {

    static final FieldError NO_TIMESTAMP = FieldError.expected("look like 2026-01-31 23:59:59");
    private static final long MILLIS_PER_DAY = 86_400_000L;
    static final int NANOS_PER_MILLI = 1_000_000;
    private static final int NANO_DIGITS = 9;
    private static final int LENGTH = "0000-00-00 00:00:00".length();
    private static final DigitPattern YEAR_MONTH = new DigitPattern("0000-00-");
    private static final DigitPattern DAY_HOUR_MINUTE = new DigitPattern("00 00:00");
    private static final DigitPattern TIME = new DigitPattern("00:00:00");

    private final int precision;

    /** Nanoseconds between two values that the column can hold. */
    private final int nanoStep;

    /** The complaint about a value with more digits than the column holds. */
    private final FieldError tooFine;

    /**
     * A codec.
     *
     * @param precision digits after the second that the column holds
     */
    public SqlTimestampCodec(int precision) {
        this.precision = precision;
        nanoStep = (int) PowersOfTen.asLong(NANO_DIGITS - precision);
        tooFine = FieldError.expected("have at most " + precision + " digits after the second");
    }

    @Override
    public Object read(JsonScanner scanner) {
        if (scanner.kind() != JsonScanner.Kind.STRING) {
            return NO_TIMESTAMP;
        }
        JsonString text = scanner.string();
        return read(text.bytes(), text.from(), text.to());
    }

    Object read(byte[] in, int from, int to) {
        return read(in, from, to, DAY_HOUR_MINUTE);
    }

    /** @param dayHourMinute with what stands between date and time */
    Object read(byte[] in, int from, int to, DigitPattern dayHourMinute) {
        if (to - from < LENGTH) {
            return NO_TIMESTAMP;
        }
        long start = YEAR_MONTH.digits(in, from);
        long middle = dayHourMinute.digits(in, from + 8);
        long end = TIME.digits(in, from + 11);
        if (start < 0 || middle < 0 || end < 0) {
            return NO_TIMESTAMP;
        }
        int year = DigitPattern.two(start, 0) * 100 + DigitPattern.two(start, 2);
        int month = DigitPattern.two(start, 5);
        int day = DigitPattern.two(middle, 0);
        int hour = DigitPattern.two(end, 0);
        int minute = DigitPattern.two(end, 3);
        int second = DigitPattern.two(end, 6);
        if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) {
            return NO_TIMESTAMP;
        }
        if (day < 1 || day > YearMonth.of(year, month).lengthOfMonth()) {
            return NO_TIMESTAMP;
        }
        int nanos = nanos(in, from + LENGTH, to);
        if (nanos < 0) {
            return NO_TIMESTAMP;
        }
        if (nanos % nanoStep != 0) {
            return tooFine;
        }
        long millis = LocalDate.of(year, month, day).toEpochDay() * MILLIS_PER_DAY
                + ((hour * 60 + minute) * 60 + second) * 1000L
                + nanos / NANOS_PER_MILLI;
        return TimestampData.fromEpochMillis(millis, nanos % NANOS_PER_MILLI);
    }

    /** The nanoseconds of the fraction, which may be absent; negative if this is no fraction. */
    static int nanos(byte[] in, int from, int to) {
        if (from == to) {
            return 0;
        }
        int digits = to - from - 1;
        if (in[from] != '.' || digits < 1 || digits > NANO_DIGITS) {
            return -1;
        }
        for (int i = from + 1; i < to; i++) {
            if (!isDigit(in[i])) {
                return -1;
            }
        }
        return number(in, from + 1, digits) * (int) PowersOfTen.asLong(NANO_DIGITS - digits);
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static int number(byte[] in, int from, int digits) {
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            value = value * 10 + in[i] - '0';
        }
        return value;
    }

    @Override
    public boolean write(RowData row, int index, JsonBuffer out) {
        return write(row, index, " ", "", out);
    }

    /**
     * @param separator what stands between date and time
     * @param zone what stands behind them
     */
    boolean write(RowData row, int index, String separator, String zone, JsonBuffer out) {
        TimestampData value = row.getTimestamp(index, precision);
        long millis = value.getMillisecond();
        if (!EpochCodec.isInRange(millis)) {
            return false;
        }
        out.put('"');
        DateCodec.put(LocalDate.ofEpochDay(Math.floorDiv(millis, MILLIS_PER_DAY)), out);
        out.putAscii(separator);
        TimeCodec.put((int) Math.floorMod(millis, MILLIS_PER_DAY), value.getNanoOfMillisecond(), out);
        out.putAscii(zone);
        out.put('"');
        return true;
    }
}
