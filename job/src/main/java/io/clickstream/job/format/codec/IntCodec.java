package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import org.apache.flink.table.data.RowData;

/** INT: any JSON number that is mathematically an integer of 32 bits, such as 5, 5.0 or 5e0. */
final class IntCodec extends ValueCodec {

    private static final FieldError OUT_OF_RANGE =
            FieldError.expected("be an integer from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE);
    private static final BigintCodec BIGINT = new BigintCodec();

    @Override
    Object read(JsonScanner scanner) {
        Object value = BIGINT.read(scanner);
        if (value instanceof Long wide) {
            int narrow = wide.intValue();
            return narrow == wide ? (Object) narrow : OUT_OF_RANGE;
        }
        return value == BigintCodec.NO_INTEGER ? value : OUT_OF_RANGE;
    }

    @Override
    boolean write(RowData row, int index, JsonBuffer out) {
        out.putLong(row.getInt(index));
        return true;
    }

    @Override
    Object neutral() {
        return 0;
    }
}
