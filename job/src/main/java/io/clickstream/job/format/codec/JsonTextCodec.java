package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import org.apache.flink.table.data.RowData;

/** STRING that keeps any JSON value as it is written: {@code {"city": "Bern"}}, {@code [1, 2]}, {@code "text"} with its quotes. */
public final class JsonTextCodec extends ValueCodec {

    @Override
    public Object read(JsonScanner scanner) {
        return scanner.valueText();
    }

    @Override
    public boolean write(RowData row, int index, JsonBuffer out) {
        // As a string: a query may have made anything of it.
        out.putString(row.getString(index));
        return true;
    }
}
