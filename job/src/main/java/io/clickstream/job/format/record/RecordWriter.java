package io.clickstream.job.format.record;

import io.clickstream.job.format.json.JsonBuffer;
import java.util.List;
import org.apache.flink.table.data.RowData;

/**
 * Writes rows as compact JSON objects, the columns in declared order.
 *
 * <p>NULL columns are left out, and so is what has no form in JSON: NaN, infinities and, but for the forms {@code epoch-…}, dates and
 * timestamps outside the years 0 to 9999.
 *
 * <p>One instance serves any number of rows, one at a time.
 */
public final class RecordWriter {

    private final ObjectWriter writer;
    private final JsonBuffer out = new JsonBuffer();

    /** A writer for a table. */
    public RecordWriter(List<Column> columns) {
        writer = new ObjectWriter(columns);
    }

    /** The record of a row, in an array of its own. */
    public byte[] write(RowData row) {
        out.truncate(0);
        writer.write(row, out);
        return out.toByteArray();
    }
}
