package io.clickstream.job.format;

import io.clickstream.job.format.record.Column;
import io.clickstream.job.format.record.RecordParser;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/**
 * Turns every record into one row, also a bad one: then {@code error} says why and {@code raw} holds the bytes,
 * nullable columns are NULL and NOT NULL columns hold a neutral value (empty, 0, false, 1970-01-01), because a query
 * that is told NOT NULL does not check for NULL.
 *
 * <p>Rows keep views of the record's bytes instead of copies; the caller hands them over and does not change them.
 */
final class EventJsonDeserializationSchema implements DeserializationSchema<RowData> {

    private final List<Column> columns;
    private final List<ErrorMetadata> metadata;
    private final long maxRecordBytes;
    private final TypeInformation<RowData> producedType;
    private transient RecordParser parser;
    private transient ParserMetrics metrics;

    EventJsonDeserializationSchema(
            List<Column> columns,
            List<ErrorMetadata> metadata,
            long maxRecordBytes,
            TypeInformation<RowData> producedType) {
        this.columns = columns;
        this.metadata = metadata;
        this.maxRecordBytes = maxRecordBytes;
        this.producedType = producedType;
    }

    @Override
    public void open(InitializationContext context) {
        open(context.getMetricGroup());
    }

    /** Opens it without a Flink task. */
    void open(MetricGroup group) {
        parser = new RecordParser(columns, maxRecordBytes);
        metrics = new ParserMetrics(group);
    }

    /**
     * Parses one record.
     *
     * @param record the bytes, or null for a record without a value, which is a bad record
     * @throws IOException if the record is bad and the table has no column for the error: it would be lost silently
     */
    @Override
    public RowData deserialize(byte[] record) throws IOException {
        GenericRowData row = new GenericRowData(columns.size() + metadata.size());
        boolean timed = metrics.count();
        long start = timed ? System.nanoTime() : 0;
        String error = parser.parse(record, row);
        if (timed) {
            metrics.took(System.nanoTime() - start);
        }
        if (error != null) {
            metrics.refused(parser.rejectReason());
            addMetadata(row, error, record);
        }
        return row;
    }

    private void addMetadata(GenericRowData row, String error, byte[] record) throws IOException {
        if (!metadata.contains(ErrorMetadata.ERROR)) {
            throw new IOException(error);
        }
        for (int i = 0; i < metadata.size(); i++) {
            row.setField(columns.size() + i, metadata.get(i).read(error, record));
        }
    }

    @Override
    public boolean isEndOfStream(RowData row) {
        return false;
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return producedType;
    }
}
