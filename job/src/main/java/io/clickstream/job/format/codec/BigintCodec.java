package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonNumber;
import io.clickstream.job.format.json.JsonScanner;
import java.math.BigDecimal;
import org.apache.flink.table.data.RowData;

/** BIGINT: any JSON number that is mathematically an integer of 64 bits, such as 5, 5.0 or 5e0. */
public final class BigintCodec extends ValueCodec {

    /** The complaint about what is no integer at all. */
    public static final FieldError NO_INTEGER = FieldError.expected("be an integer");

    private static final FieldError OUT_OF_RANGE =
            FieldError.expected("be an integer from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE);
    private static final int MAX_DIGITS = 19;

    @Override
    public Object read(JsonScanner scanner) {
        return scanner.kind() == JsonScanner.Kind.NUMBER ? exactly(scanner.number()) : NO_INTEGER;
    }

    /** The number as a Long, or why it is none. */
    public static Object exactly(JsonNumber number) {
        if (number.isCompact() && number.scale() == 0) {
            return number.unscaled();
        }
        BigDecimal exact = number.toBigDecimal();
        if (exact.scale() > 0) {
            return NO_INTEGER;
        }
        // Counting digits first keeps 1e999999999 from being written out.
        if (exact.precision() - exact.scale() > MAX_DIGITS
                || exact.toBigInteger().bitLength() >= Long.SIZE) {
            return OUT_OF_RANGE;
        }
        return exact.longValue();
    }

    @Override
    public boolean write(RowData row, int index, JsonBuffer out) {
        out.putLong(row.getLong(index));
        return true;
    }
}
