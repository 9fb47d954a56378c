package io.clickstream.job.format.record;

import io.clickstream.job.format.codec.FieldError;
import io.clickstream.job.format.codec.ValueCodec;
import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.RowData;

/** ARRAY: a JSON array. An element that JSON has no form for, such as NaN, is written as null. */
final class ArrayCodec extends ValueCodec {

    private static final FieldError NO_ARRAY = FieldError.expected("be an array");

    private final ColumnType element;
    private final ElementWriter writer;

    /**
     * A codec.
     *
     * @param element type of the elements
     */
    ArrayCodec(ColumnType element, ElementWriter writer) {
        this.element = element;
        this.writer = writer;
    }

    @Override
    public Object read(JsonScanner scanner) {
        if (scanner.kind() != JsonScanner.Kind.ARRAY) {
            return NO_ARRAY;
        }
        scanner.enter();
        List<Object> elements = new ArrayList<>();
        FieldError first = null;
        while (scanner.nextElement() && scanner.nextValue()) {
            Object value = element.read(scanner);
            if (first == null && value instanceof FieldError error) {
                first = error.within("[" + elements.size() + "]");
            }
            if (first == null) {
                elements.add(value);
            }
        }
        return first == null ? new GenericArrayData(elements.toArray()) : first;
    }

    @Override
    public boolean write(RowData row, int index, JsonBuffer out) {
        ArrayData elements = row.getArray(index);
        for (int i = 0; i < elements.size(); i++) {
            out.put(i == 0 ? '[' : ',');
            writer.write(elements, i, out);
        }
        if (elements.size() == 0) {
            out.put('[');
        }
        out.put(']');
        return true;
    }
}
