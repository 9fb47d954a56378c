package io.clickstream.job.format.codec.time;

import io.clickstream.job.format.codec.FieldError;
import io.clickstream.job.format.codec.ValueCodec;
import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import io.clickstream.job.format.json.JsonString;
import io.clickstream.job.format.json.PowersOfTen;
import org.apache.flink.table.data.RowData;

/**
 * TIME(p) as a string {@code HH:mm:ss} with an optional fraction; digits beyond the column's precision must be zero: nothing is
 * rounded. Flink holds milliseconds, whatever the precision.
 */
public final class TimeCodec extends ValueCodec {

    private static final FieldError NO_TIME = FieldError.expected("look like 23:59:59");
    private static final DigitPattern TIME = new DigitPattern("00:00:00");
    private static final int LENGTH = "00:00:00".length();
    private static final int NANO_DIGITS = 9;
    private static final int MILLI_DIGITS = 3;

    /** Nanoseconds between two values that the column can hold. */
    private final int nanoStep;

    /** The complaint about a value with more digits than the column holds. */
    private final FieldError tooFine;

    /** @param precision digits after the second that the column is declared with */
    public TimeCodec(int precision) {
        int digits = Math.min(precision, MILLI_DIGITS);
        nanoStep = (int) PowersOfTen.asLong(NANO_DIGITS - digits);
        tooFine = FieldError.expected("have at most " + digits + " digits after the second");
    }

    @Override
    public Object read(JsonScanner scanner) {
        if (scanner.kind() != JsonScanner.Kind.STRING) {
            return NO_TIME;
        }
        JsonString text = scanner.string();
        byte[] in = text.bytes();
        int from = text.from();
        if (text.to() - from < LENGTH) {
            return NO_TIME;
        }
        long digits = TIME.digits(in, from);
        int nanos = SqlTimestampCodec.nanos(in, from + LENGTH, text.to());
        if (digits < 0 || nanos < 0) {
            return NO_TIME;
        }
        int hour = DigitPattern.two(digits, 0);
        int minute = DigitPattern.two(digits, 3);
        int second = DigitPattern.two(digits, 6);
        if (hour > 23 || minute > 59 || second > 59) {
            return NO_TIME;
        }
        return nanos % nanoStep == 0
                ? ((hour * 60 + minute) * 60 + second) * 1000 + nanos / SqlTimestampCodec.NANOS_PER_MILLI
                : tooFine;
    }

    @Override
    public boolean write(RowData row, int index, JsonBuffer out) {
        out.put('"');
        put(row.getInt(index), 0, out);
        out.put('"');
        return true;
    }

    /** Writes a time of day with as many fraction digits as it needs. */
    static void put(int millisOfDay, int nanoOfMilli, JsonBuffer out) {
        int seconds = millisOfDay / 1000;
        out.putPadded(seconds / 3600, 2);
        out.put(':');
        out.putPadded(seconds / 60 % 60, 2);
        out.put(':');
        out.putPadded(seconds % 60, 2);
        putFraction(millisOfDay % 1000 * SqlTimestampCodec.NANOS_PER_MILLI + nanoOfMilli, out);
    }

    private static void putFraction(int nanos, JsonBuffer out) {
        if (nanos == 0) {
            return;
        }
        int rest = nanos;
        int digits = NANO_DIGITS;
        while (rest % 10 == 0) {
            rest /= 10;
            digits--;
        }
        out.put('.');
        out.putPadded(rest, digits);
    }
}
