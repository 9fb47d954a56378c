package io.clickstream.job.format.record;

import io.clickstream.job.format.codec.FieldError;
import io.clickstream.job.format.codec.ValueCodec;
import io.clickstream.job.format.json.Excerpt;
import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;

/**
 * MAP with STRING keys: a JSON object of any keys, the last of several equal ones counting. A value that JSON has no form for, such as
 * NaN, is written as null.
 */
final class MapCodec extends ValueCodec {

    private static final FieldError NO_OBJECT = FieldError.expected("be an object");

    private final ColumnType value;
    private final ElementWriter writer;

    /**
     * A codec.
     *
     * @param value type of the values
     */
    MapCodec(ColumnType value, ElementWriter writer) {
        this.value = value;
        this.writer = writer;
    }

    @Override
    public Object read(JsonScanner scanner) {
        if (scanner.kind() != JsonScanner.Kind.OBJECT) {
            return NO_OBJECT;
        }
        scanner.enter();
        Map<StringData, Object> entries = new LinkedHashMap<>();
        while (scanner.nextField() && scanner.nextKey()) {
            StringData key = scanner.string().toStringData();
            if (scanner.nextValue()) {
                // Whether an error counts is only known when no equal key follows.
                entries.put(key, value.read(scanner));
            }
        }
        for (Map.Entry<StringData, Object> entry : entries.entrySet()) {
            if (entry.getValue() instanceof FieldError error) {
                byte[] key = entry.getKey().toBytes();
                return error.within(Excerpt.of(key, 0, key.length));
            }
        }
        return new GenericMapData(entries);
    }

    @Override
    public boolean write(RowData row, int index, JsonBuffer out) {
        MapData map = row.getMap(index);
        ArrayData keys = map.keyArray();
        ArrayData values = map.valueArray();
        char before = '{';
        for (int i = 0; i < map.size(); i++) {
            // A JSON object has no place for a value without a key.
            if (!keys.isNullAt(i)) {
                out.put(before);
                out.putString(keys.getString(i));
                out.put(':');
                writer.write(values, i, out);
                before = ',';
            }
        }
        if (before == '{') {
            out.put(before);
        }
        out.put('}');
        return true;
    }
}
