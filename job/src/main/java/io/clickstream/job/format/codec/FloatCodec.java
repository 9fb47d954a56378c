package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import org.apache.flink.table.data.RowData;

/**
 * FLOAT: any JSON number whose nearest float is finite.
 *
 * <p>Written as {@link Float#toString(float)} has it, which reads back as the same float. NaN and the infinities have no form in JSON.
 */
public final class FloatCodec extends ValueCodec {

    private static final FieldError OUT_OF_RANGE = FieldError.expected("be a number of at most " + Float.MAX_VALUE);

    @Override
    public Object read(JsonScanner scanner) {
        if (scanner.kind() != JsonScanner.Kind.NUMBER) {
            return DoubleCodec.NO_NUMBER;
        }
        float value = scanner.number().toFloat();
        return Float.isFinite(value) ? (Object) value : OUT_OF_RANGE;
    }

    @Override
    public boolean write(RowData row, int index, JsonBuffer out) {
        float value = row.getFloat(index);
        if (!Float.isFinite(value)) {
            return false;
        }
        out.putAscii(Float.toString(value));
        return true;
    }
}
