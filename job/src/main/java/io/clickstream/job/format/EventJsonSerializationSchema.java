package io.clickstream.job.format;

import java.util.List;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;

/**
 * Writes a row as one compact JSON object, the columns in declared order.
 *
 * <p>NULL columns are left out, and so is what has no form in JSON: NaN, infinities and, in the form {@code sql},
 * timestamps outside the years 0 to 9999.
 */
final class EventJsonSerializationSchema implements SerializationSchema<RowData> {

    private final List<Column> columns;
    private transient byte[][] keys;
    private transient ValueCodec[] codecs;
    private transient JsonBuffer out;

    EventJsonSerializationSchema(List<Column> columns) {
        this.columns = columns;
    }

    @Override
    public void open(InitializationContext context) {
        keys = columns.stream().map(column -> key(column.name())).toArray(byte[][]::new);
        codecs = columns.stream().map(Column::codec).toArray(ValueCodec[]::new);
        out = new JsonBuffer();
    }

    private static byte[] key(String name) {
        JsonBuffer key = new JsonBuffer();
        key.putString(StringData.fromString(name));
        key.put(':');
        return key.toByteArray();
    }

    @Override
    public byte[] serialize(RowData row) {
        out.truncate(0);
        out.put('{');
        for (int i = 0; i < codecs.length; i++) {
            if (!row.isNullAt(i)) {
                putField(row, i);
            }
        }
        out.put('}');
        return out.toByteArray();
    }

    private void putField(RowData row, int index) {
        int start = out.length();
        if (start > 1) {
            out.put(',');
        }
        out.put(keys[index]);
        if (!codecs[index].write(row, index, out)) {
            out.truncate(start);
        }
    }
}
