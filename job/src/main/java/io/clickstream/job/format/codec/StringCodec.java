package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import io.clickstream.job.format.json.JsonString;
import org.apache.flink.table.data.RowData;

/** STRING: a JSON string. */
public final class StringCodec extends ValueCodec {

    private static final FieldError NO_STRING = FieldError.expected("be a string");

    private final boolean mayBeBlank;

    /**
     * A codec.
     *
     * @param mayBeBlank whether empty or only white space is a value; where a string is required, it is none
     */
    public StringCodec(boolean mayBeBlank) {
        this.mayBeBlank = mayBeBlank;
    }

    @Override
    public Object read(JsonScanner scanner) {
        if (scanner.kind() != JsonScanner.Kind.STRING) {
            return NO_STRING;
        }
        JsonString text = scanner.string();
        return mayBeBlank || !text.isBlank() ? text.toStringData() : FieldError.BLANK;
    }

    @Override
    public boolean write(RowData row, int index, JsonBuffer out) {
        out.putString(row.getString(index));
        return true;
    }
}
