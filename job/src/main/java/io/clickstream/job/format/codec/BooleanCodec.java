package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import org.apache.flink.table.data.RowData;

/** BOOLEAN: {@code true} or {@code false}. */
public final class BooleanCodec extends ValueCodec {

    private static final FieldError NO_BOOLEAN = FieldError.expected("be true or false");

    @Override
    public Object read(JsonScanner scanner) {
        return switch (scanner.kind()) {
            case TRUE -> Boolean.TRUE;
            case FALSE -> Boolean.FALSE;
            default -> NO_BOOLEAN;
        };
    }

    @Override
    public boolean write(RowData row, int index, JsonBuffer out) {
        out.putAscii(row.getBoolean(index) ? "true" : "false");
        return true;
    }
}
