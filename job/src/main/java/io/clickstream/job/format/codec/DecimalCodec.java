package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonNumber;
import io.clickstream.job.format.json.JsonScanner;
import java.math.BigDecimal;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.DecimalType;

/**
 * DECIMAL(p, s): any JSON number that fits exactly; nothing is rounded. Written in plain notation with all digits of
 * the scale, as in 9.90.
 *
 * <p>With more digits than a double keeps it is written as a string, and read as one, too: most readers of JSON, ClickHouse among them,
 * make a double of every number.
 */
public final class DecimalCodec extends ValueCodec {

    /** Decimal digits that a double keeps, whatever the number (DBL_DIG). */
    private static final int DOUBLE_DIGITS = 15;

    private final int precision;
    private final int scale;

    /** The complaint about a value that does not fit. */
    private final FieldError unfit;

    public DecimalCodec(DecimalType type) {
        precision = type.getPrecision();
        scale = type.getScale();
        unfit = FieldError.expected(String.format(
                "be a number with at most %d digits before and %d after the point", precision - scale, scale));
    }

    @Override
    public Object read(JsonScanner scanner) {
        JsonNumber number = switch (scanner.kind()) {
            case NUMBER -> scanner.number();
            case STRING -> isText() ? scanner.numberInString() : null;
            default -> null;
        };
        return number == null ? unfit : read(number);
    }

    private boolean isText() {
        return precision > DOUBLE_DIGITS;
    }

    private Object read(JsonNumber number) {
        if (number.isCompact()
                && number.scale() == scale
                && number.digits() <= precision
                && DecimalData.isCompact(precision)) {
            return DecimalData.fromUnscaledLong(number.unscaled(), precision, scale);
        }
        BigDecimal exact = number.toBigDecimal();
        // Counting digits first keeps 1e999999999 from being written out.
        if (exact.scale() > scale || exact.precision() - exact.scale() > precision - scale && exact.signum() != 0) {
            return unfit;
        }
        return DecimalData.fromBigDecimal(exact, precision, scale);
    }

    @Override
    public boolean write(RowData row, int index, JsonBuffer out) {
        DecimalData value = row.getDecimal(index, precision, scale);
        String quote = isText() ? "\"" : "";
        out.putAscii(quote);
        if (value.isCompact()) {
            out.putDecimal(value.toUnscaledLong(), value.scale());
        } else {
            out.putAscii(value.toBigDecimal().toPlainString());
        }
        out.putAscii(quote);
        return true;
    }
}
