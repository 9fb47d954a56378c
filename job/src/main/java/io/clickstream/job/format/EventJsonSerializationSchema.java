package io.clickstream.job.format;

import java.util.List;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.table.data.RowData;

/**
 * Writes a row as one compact JSON object, the columns in declared order.
 *
 * <p>NULL columns are left out, and so is what has no form in JSON: NaN, infinities and, in the form {@code sql},
 * timestamps outside the years 0 to 9999.
 */
final class EventJsonSerializationSchema implements SerializationSchema<RowData> {

    private final List<Column> columns;

    /** With a comma before; the first one is then replaced by the brace. */
    private transient Literal[] keys;

    private transient ValueCodec[] codecs;
    private transient JsonBuffer out;

    EventJsonSerializationSchema(List<Column> columns) {
        this.columns = columns;
    }

    @Override
    public void open(InitializationContext context) {
        keys = columns.stream().map(column -> new Literal(key(column))).toArray(Literal[]::new);
        codecs = columns.stream().map(Column::codec).toArray(ValueCodec[]::new);
        out = new JsonBuffer();
    }

    private static byte[] key(Column column) {
        JsonBuffer key = new JsonBuffer();
        key.put(',');
        key.put(column.key());
        return key.toByteArray();
    }

    @Override
    public byte[] serialize(RowData row) {
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
