package io.clickstream.job.format.record;

import io.clickstream.job.format.codec.ValueCodec;
import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.PaddedBytes;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.table.data.RowData;

/** Writes rows as compact JSON objects, the columns in declared order. NULLs are left out, and so is what has no form in JSON. */
final class ObjectWriter implements Serializable {

    /** With a comma before; the first one is then replaced by the brace. */
    private final PaddedBytes[] keys;

    private final ValueCodec[] codecs;

    ObjectWriter(List<Column> columns) {
        keys = columns.stream().map(column -> new PaddedBytes(key(column))).toArray(PaddedBytes[]::new);
        codecs = columns.stream().map(column -> column.type().codec()).toArray(ValueCodec[]::new);
    }

    private static byte[] key(Column column) {
        JsonBuffer key = new JsonBuffer();
        key.put(',');
        key.put(column.key());
        return key.toByteArray();
    }

    void write(RowData row, JsonBuffer out) {
        int start = out.length();
        for (int i = 0; i < codecs.length; i++) {
            if (!row.isNullAt(i)) {
                putField(row, i, out);
            }
        }
        if (out.length() == start) {
            out.put('{');
        } else {
            out.set(start, '{');
        }
        out.put('}');
    }

    private void putField(RowData row, int index, JsonBuffer out) {
        int start = out.length();
        out.put(keys[index]);
        if (!codecs[index].write(row, index, out)) {
            out.truncate(start);
        }
    }
}
