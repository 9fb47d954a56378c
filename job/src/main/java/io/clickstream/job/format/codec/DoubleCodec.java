package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import org.apache.flink.table.data.RowData;

/**
 * DOUBLE: any JSON number whose nearest double is finite.
 *
 * <p>Written as {@link Double#toString(double)} has it, which reads back as the same double. NaN and the infinities
 * have no form in JSON.
 */
public final class DoubleCodec extends ValueCodec {

    static final FieldError NO_NUMBER = FieldError.expected("be a number");
    private static final FieldError OUT_OF_RANGE = FieldError.expected("be a number of at most " + Double.MAX_VALUE);

    @Override
    public Object read(JsonScanner scanner) {
        if (scanner.kind() != JsonScanner.Kind.NUMBER) {
            return NO_NUMBER;
        }
        double value = scanner.number().toDouble();
        return Double.isFinite(value) ? (Object) value : OUT_OF_RANGE;
    }

    @Override
    public boolean write(RowData row, int index, JsonBuffer out) {
        double value = row.getDouble(index);
        if (!Double.isFinite(value)) {
            return false;
        }
        out.putAscii(Double.toString(value));
        return true;
    }
}
