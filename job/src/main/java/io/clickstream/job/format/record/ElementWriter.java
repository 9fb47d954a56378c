package io.clickstream.job.format.record;

import io.clickstream.job.format.codec.ValueCodec;
import io.clickstream.job.format.json.JsonBuffer;
import java.io.Serializable;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.types.logical.LogicalType;

/** Writes what is in arrays and maps. */
final class ElementWriter implements Serializable {

    private final ArrayData.ElementGetter getter;
    private final ValueCodec codec;

    ElementWriter(LogicalType type, ValueCodec codec) {
        this.getter = ArrayData.createElementGetter(type);
        this.codec = codec;
    }

    /** Writes an element; one that is NULL, or for which JSON has no form, as null. */
    void write(ArrayData elements, int index, JsonBuffer out) {
        int start = out.length();
        Object value = getter.getElementOrNull(elements, index);
        if (value == null || !codec.write(GenericRowData.of(value), 0, out)) {
            out.truncate(start);
            out.putAscii("null");
        }
    }
}
