package io.clickstream.job.format;

import io.clickstream.job.format.codec.Column;
import io.clickstream.job.format.codec.RecordWriter;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.table.data.RowData;

/** Writes every row as one JSON object, see {@link RecordWriter}. */
final class EventJsonSerializationSchema implements SerializationSchema<RowData> {

    private final List<Column> columns;
    private transient RecordWriter writer;

    EventJsonSerializationSchema(List<Column> columns) {
        this.columns = columns;
    }

    @Override
    public void open(InitializationContext context) {
        writer = new RecordWriter(columns);
    }

    @Override
    public byte[] serialize(RowData row) {
        return writer.write(row);
    }
}
