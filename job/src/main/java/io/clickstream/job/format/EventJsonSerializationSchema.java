package io.clickstream.job.format;

import io.clickstream.job.format.record.Column;
import io.clickstream.job.format.record.RecordWriter;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.utils.JoinedRowData;
import org.apache.flink.types.RowKind;

/** Writes every row as one JSON object, see {@link RecordWriter}. */
final class EventJsonSerializationSchema implements SerializationSchema<RowData> {

    private final List<Column> columns;
    private final boolean marksDeleted;
    private transient RecordWriter writer;

    private EventJsonSerializationSchema(List<Column> columns, boolean marksDeleted) {
        this.columns = columns;
        this.marksDeleted = marksDeleted;
    }

    /** For a table that only grows. */
    static EventJsonSerializationSchema ofRows(List<Column> columns) {
        return new EventJsonSerializationSchema(columns, false);
    }

    /** @param columns the last one is no column of the table: it says whether a row is deleted */
    static EventJsonSerializationSchema ofChanges(List<Column> columns) {
        return new EventJsonSerializationSchema(columns, true);
    }

    @Override
    public void open(InitializationContext context) {
        writer = new RecordWriter(columns);
    }

    @Override
    public byte[] serialize(RowData row) {
        return writer.write(marksDeleted ? new JoinedRowData(row, GenericRowData.of(isGone(row) ? 1 : 0)) : row);
    }

    /** The row before an update comes where a filter may leave out the one after it. */
    private static boolean isGone(RowData row) {
        return row.getRowKind() == RowKind.DELETE || row.getRowKind() == RowKind.UPDATE_BEFORE;
    }
}
