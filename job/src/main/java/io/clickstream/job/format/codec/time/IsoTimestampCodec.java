package io.clickstream.job.format.codec.time;

import io.clickstream.job.format.codec.FieldError;
import io.clickstream.job.format.codec.ValueCodec;
import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import io.clickstream.job.format.json.JsonString;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;

/**
 * TIMESTAMP(p) and TIMESTAMP_LTZ(p) as ISO 8601 has them: {@code 2026-01-31T23:59:59.123+01:00}. A space may stand for the T, and the
 * zone is {@code Z}, {@code +01:00}, {@code +0100} or {@code +01}; without one it is UTC. Otherwise as strict as
 * {@link SqlTimestampCodec}.
 *
 * <p>Written in UTC with a {@code Z}.
 */
public final class IsoTimestampCodec extends ValueCodec {

    private static final FieldError NO_TIMESTAMP = FieldError.expected("look like 2026-01-31T23:59:59Z");
    private static final DigitPattern DAY_HOUR_MINUTE = new DigitPattern("00T00:00");
    private static final int DATE_LENGTH = "0000-00-00".length();
    private static final int MINUTES_PER_HOUR = 60;
    private static final long MILLIS_PER_MINUTE = 60_000L;

    /** As far as {@link java.time.ZoneOffset} goes. */
    private static final int MAX_OFFSET_MINUTES = 18 * MINUTES_PER_HOUR;

    private static final int NO_OFFSET = Integer.MIN_VALUE;

    private final SqlTimestampCodec inUtc;

    /** @param precision digits after the second that the column holds */
    public IsoTimestampCodec(int precision) {
        inUtc = new SqlTimestampCodec(precision);
    }

    @Override
    public Object read(JsonScanner scanner) {
        if (scanner.kind() != JsonScanner.Kind.STRING) {
            return NO_TIMESTAMP;
        }
        JsonString text = scanner.string();
        Object value = read(text.bytes(), text.from(), text.to());
        return value == SqlTimestampCodec.NO_TIMESTAMP ? NO_TIMESTAMP : value;
    }

    private Object read(byte[] in, int from, int to) {
        int zone = zoneStart(in, from + DATE_LENGTH, to);
        int offset = offsetMinutes(in, zone, to);
        if (offset == NO_OFFSET) {
            return NO_TIMESTAMP;
        }
        boolean hasT = zone - from > DATE_LENGTH && in[from + DATE_LENGTH] == 'T';
        Object local = hasT ? inUtc.read(in, from, zone, DAY_HOUR_MINUTE) : inUtc.read(in, from, zone);
        if (offset == 0 || !(local instanceof TimestampData time)) {
            return local;
        }
        long millis = time.getMillisecond() - offset * MILLIS_PER_MINUTE;
        return EpochCodec.isInRange(millis)
                ? TimestampData.fromEpochMillis(millis, time.getNanoOfMillisecond())
                : NO_TIMESTAMP;
    }

    /** Where the zone begins, or the end of the text if there is none. */
    private static int zoneStart(byte[] in, int from, int to) {
        for (int i = from; i < to; i++) {
            if (in[i] == 'Z' || in[i] == '+' || in[i] == '-') {
                return i;
            }
        }
        return to;
    }

    private static int offsetMinutes(byte[] in, int zone, int to) {
        int length = to - zone;
        if (length == 0 || length == 1 && in[zone] == 'Z') {
            return 0;
        }
        boolean hasColon = length == "+00:00".length() && in[zone + 3] == ':';
        if (length != "+00".length() && length != "+0000".length() && !hasColon || in[zone] == 'Z') {
            return NO_OFFSET;
        }
        int hours = two(in, zone + 1);
        int minutes = length == "+00".length() ? 0 : two(in, to - 2);
        int offset = hours * MINUTES_PER_HOUR + minutes;
        if (hours < 0 || minutes < 0 || minutes >= MINUTES_PER_HOUR || offset > MAX_OFFSET_MINUTES) {
            return NO_OFFSET;
        }
        return in[zone] == '-' ? -offset : offset;
    }

    private static int two(byte[] in, int at) {
        return isDigit(in[at]) && isDigit(in[at + 1]) ? (in[at] - '0') * 10 + in[at + 1] - '0' : -1;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    @Override
    public boolean write(RowData row, int index, JsonBuffer out) {
        return inUtc.write(row, index, "T", "Z", out);
    }
}
