package io.clickstream.job.format;

import io.clickstream.job.format.record.Column;
import io.clickstream.job.format.record.Event;
import io.clickstream.job.format.record.EventParser;
import io.clickstream.job.format.record.Framing;
import io.clickstream.job.format.record.RecordParser;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;

/**
 * Turns every event into one row, also a bad one: then {@code error} says why and {@code raw} holds the bytes,
 * nullable columns are NULL and NOT NULL columns hold a neutral value (empty, 0, false, 1970-01-01), because a query
 * that is told NOT NULL does not check for NULL.
 *
 * <p>Rows keep views of the record's bytes instead of copies; the caller hands them over and does not change them.
 */
final class EventJsonDeserializationSchema implements DeserializationSchema<RowData> {

    private final List<Column> columns;
    private final List<FormatMetadata> metadata;
    private final EventLimits limits;
    private final TypeInformation<RowData> producedType;

    /** Whether good rows have metadata, too. */
    private final boolean isNumbered;

    private transient RecordParser parser;
    private transient EventParser events;
    private transient ParserMetrics metrics;

    EventJsonDeserializationSchema(
            List<Column> columns,
            List<FormatMetadata> metadata,
            EventLimits limits,
            TypeInformation<RowData> producedType) {
        this.columns = columns;
        this.metadata = metadata;
        this.limits = limits;
        this.producedType = producedType;
        this.isNumbered = metadata.stream().anyMatch(FormatMetadata::isOfAll);
    }

    @Override
    public void open(InitializationContext context) {
        open(context.getMetricGroup());
    }

    /** Opens it without a Flink task. */
    void open(MetricGroup group) {
        parser = new RecordParser(columns, limits.maxRecordBytes());
        events = new EventParser(parser, limits.framing(), limits.maxEvents(), columns.size() + metadata.size());
        metrics = new ParserMetrics(group);
    }

    /** Parses a record of any number of events, in their order. */
    @Override
    public void deserialize(byte[] record, Collector<RowData> out) throws IOException {
        if (limits.framing() == Framing.NONE) {
            out.collect(deserialize(record));
            return;
        }
        boolean timed = metrics.count();
        long start = timed ? System.nanoTime() : 0;
        List<Event> parsed = events.parse(record);
        if (timed) {
            metrics.took(System.nanoTime() - start);
        }
        for (Event event : parsed) {
            if (event.isBad()) {
                metrics.refused(event.rejectReason());
            }
            addMetadata(event);
            out.collect(event.row());
        }
    }

    /**
     * Parses a record of one event.
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
        }
        if (error != null || isNumbered) {
            addMetadata(new Event(row, error, null, record, 0, 1));
        }
        return row;
    }

    private void addMetadata(Event event) throws IOException {
        if (event.isBad() && !metadata.contains(FormatMetadata.ERROR)) {
            throw new IOException(event.error());
        }
        for (int i = 0; i < metadata.size(); i++) {
            event.row().setField(columns.size() + i, metadata.get(i).read(event));
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
