package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import java.util.Base64;
import org.apache.flink.table.data.RowData;

/** BYTES: a JSON string in Base64 with padding (RFC 4648), as Flink's own JSON format has it. */
public final class BytesCodec extends ValueCodec {

    private static final FieldError NO_BASE64 = FieldError.expected("be a string in Base64");

    @Override
    public Object read(JsonScanner scanner) {
        if (scanner.kind() != JsonScanner.Kind.STRING) {
            return NO_BASE64;
        }
        try {
            return Base64.getDecoder().decode(scanner.string().toStringData().toBytes());
        } catch (IllegalArgumentException e) {
            return NO_BASE64;
        }
    }

    @Override
    public boolean write(RowData row, int index, JsonBuffer out) {
        out.put('"');
        out.put(Base64.getEncoder().encode(row.getBinary(index)));
        out.put('"');
        return true;
    }
}
