package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.PaddedBytes;
import java.util.List;
import org.apache.flink.table.data.RowData;

/**
 * Writes rows as compact JSON objects, the columns in declared order.
 *
 * <p>NULL columns are left out, and so is what has no form in JSON: NaN, infinities and, in the form {@code sql},
 * timestamps outside the years 0 to 9999.
 *
 * <p>One instance serves any number of rows, one at a time.
 */
public final class RecordWriter {

    /** With a comma before; the first one is then replaced by the brace. */
    private final PaddedBytes[] keys;

    private final ValueCodec[] codecs;
    private final JsonBuffer out = new JsonBuffer();

    /** A writer for a table. */
    public RecordWriter(List<Column> columns) {
        keys = columns.stream().map(column -> new PaddedBytes(key(column))).toArray(PaddedBytes[]::new);
        codecs = columns.stream().map(Column::codec).toArray(ValueCodec[]::new);
    }

    private static byte[] key(Column column) {
        JsonBuffer key = new JsonBuffer();
        key.put(',');
        key.put(column.key());
        return key.toByteArray();
    }

    /** The record of a row, in an array of its own. */
    public byte[] write(RowData row) {
        out.truncate(0);
        for (int i = 0; i < codecs.length; i++) {
            if (!row.isNullAt(i)) {
                putField(row, i);
            }
        }
        if (out.length() == 0) {
            out.put('{');
        } else {
            out.set(0, '{');
        }
        out.put('}');
        return out.toByteArray();
    }

    private void putField(RowData row, int index) {
        int start = out.length();
        out.put(keys[index]);
        if (!codecs[index].write(row, index, out)) {
            out.truncate(start);
        }
    }
}
