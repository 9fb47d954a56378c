package io.clickstream.job.format.codec.time;

import io.clickstream.job.format.codec.FieldError;
import io.clickstream.job.format.codec.ValueCodec;
import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import io.clickstream.job.format.json.JsonString;
import java.time.LocalDate;
import java.time.YearMonth;
import org.apache.flink.table.data.RowData;

/** DATE as a string {@code yyyy-MM-dd}; the calendar is strict. Years outside 0 to 9999 have no such form. */
public final class DateCodec extends ValueCodec {

    private static final FieldError NO_DATE = FieldError.expected("look like 2026-01-31");

    /** A zero stands for any digit; the middle of the date is in both. */
    private static final DigitPattern YEAR_MONTH = new DigitPattern("0000-00-");

    private static final DigitPattern MONTH_DAY = new DigitPattern("00-00-00");
    private static final int LENGTH = "0000-00-00".length();

    @Override
    public Object read(JsonScanner scanner) {
        if (scanner.kind() != JsonScanner.Kind.STRING) {
            return NO_DATE;
        }
        JsonString text = scanner.string();
        byte[] in = text.bytes();
        int from = text.from();
        if (text.to() - from != LENGTH) {
            return NO_DATE;
        }
        long start = YEAR_MONTH.digits(in, from);
        long end = MONTH_DAY.digits(in, from + 2);
        if (start < 0 || end < 0) {
            return NO_DATE;
        }
        int year = DigitPattern.two(start, 0) * 100 + DigitPattern.two(start, 2);
        int month = DigitPattern.two(start, 5);
        int day = DigitPattern.two(end, 6);
        return month >= 1
                        && month <= 12
                        && day >= 1
                        && day <= YearMonth.of(year, month).lengthOfMonth()
                ? (int) LocalDate.of(year, month, day).toEpochDay()
                : NO_DATE;
    }

    @Override
    public boolean write(RowData row, int index, JsonBuffer out) {
        LocalDate date = LocalDate.ofEpochDay(row.getInt(index));
        if (date.getYear() < 0 || date.getYear() > 9999) {
            return false;
        }
        out.put('"');
        put(date, out);
        out.put('"');
        return true;
    }

    /** Writes a date of the years 0 to 9999. */
    static void put(LocalDate date, JsonBuffer out) {
        out.putPadded(date.getYear(), 4);
        out.put('-');
        out.putPadded(date.getMonthValue(), 2);
        out.put('-');
        out.putPadded(date.getDayOfMonth(), 2);
    }
}
