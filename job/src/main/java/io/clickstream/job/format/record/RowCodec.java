package io.clickstream.job.format.record;

import io.clickstream.job.format.codec.FieldError;
import io.clickstream.job.format.codec.ValueCodec;
import io.clickstream.job.format.json.JsonBuffer;
import io.clickstream.job.format.json.JsonScanner;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** ROW: a JSON object, read and written like a record. */
final class RowCodec extends ValueCodec {

    private static final FieldError NO_OBJECT = FieldError.expected("be an object");

    private final ObjectReader reader;
    private final ObjectWriter writer;

    RowCodec(List<Column> columns) {
        reader = new ObjectReader(columns);
        writer = new ObjectWriter(columns);
    }

    @Override
    public Object read(JsonScanner scanner) {
        if (scanner.kind() != JsonScanner.Kind.OBJECT) {
            return NO_OBJECT;
        }
        scanner.enter();
        GenericRowData row = new GenericRowData(reader.columns());
        FieldError error = reader.read(scanner, row);
        return error == null ? row : error;
    }

    @Override
    public boolean write(RowData row, int index, JsonBuffer out) {
        writer.write(row.getRow(index, reader.columns()), out);
        return true;
    }
}
