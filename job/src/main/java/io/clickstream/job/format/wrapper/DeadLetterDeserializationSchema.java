package io.clickstream.job.format.wrapper;

import io.clickstream.job.format.FormatMetadata;
import io.clickstream.job.format.record.Event;
import io.clickstream.job.format.record.NeutralValue;
import io.clickstream.job.format.record.RecordParser;
import io.clickstream.job.format.record.TruncatedValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;

/**
 * Reads with another schema, and turns what that cannot read into a row that says so. All rows of a record come, or none but that one.
 *
 * <p>A record that the other one makes nothing of is one that cannot be read, or it would be lost without a word. So is a record
 * without a value, but where rows are changes: there it is what follows a deletion.
 */
final class DeadLetterDeserializationSchema implements DeserializationSchema<RowData> {

    private final String format;
    private final DeserializationSchema<RowData> reader;
    private final long maxRecordBytes;
    private final SchemaWait wait;
    private final RowType rowType;
    private final int columns;
    private final List<String> metadata;
    private final boolean insertOnly;
    private final TypeInformation<RowData> producedType;
    private transient RowData.FieldGetter[] getters;
    private transient Counter records;
    private transient Counter refused;

    /**
     * A schema.
     *
     * @param format name of the format that reads
     * @param reader gives rows of the columns, followed by its own metadata
     * @param maxRecordBytes a longer record is one that cannot be read
     * @param wait for schemas that are not there
     * @param rowType of the rows to make: columns, followed by all metadata
     * @param columns how many there are
     * @param metadata keys of the fields behind them, those of failures among them
     * @param insertOnly whether rows are not changes
     */
    DeadLetterDeserializationSchema(
            String format,
            DeserializationSchema<RowData> reader,
            long maxRecordBytes,
            SchemaWait wait,
            RowType rowType,
            int columns,
            List<String> metadata,
            boolean insertOnly,
            TypeInformation<RowData> producedType) {
        this.format = format;
        this.reader = reader;
        this.maxRecordBytes = maxRecordBytes;
        this.wait = wait;
        this.rowType = rowType;
        this.columns = columns;
        this.metadata = metadata;
        this.insertOnly = insertOnly;
        this.producedType = producedType;
    }

    @Override
    public void open(InitializationContext context) throws Exception {
        reader.open(context);
        // Without the hyphen, which Prometheus does not take.
        MetricGroup group = context.getMetricGroup().addGroup("deadletter");
        records = group.counter("records");
        refused = group.counter("refused");
        group.gauge("waitingSeconds", wait::seconds);
        getters = new RowData.FieldGetter[rowType.getFieldCount()];
        int next = 0;
        for (int i = 0; i < getters.length; i++) {
            if (failure(i).isEmpty()) {
                getters[i] = RowData.createFieldGetter(rowType.getTypeAt(i), next++);
            }
        }
    }

    private Optional<FormatMetadata> failure(int field) {
        return FormatMetadata.ofFailures().stream()
                .filter(failure -> field >= columns && failure.key().equals(metadata.get(field - columns)))
                .findFirst();
    }

    /**
     * Reads a record.
     *
     * @throws IOException if it cannot be read and the table has no column for the error: it would be lost silently
     */
    @Override
    public void deserialize(byte[] record, Collector<RowData> out) throws IOException {
        records.inc();
        if (record == null && !insertOnly) {
            return;
        }
        List<RowData> rows = new ArrayList<>();
        String error = read(record, rows);
        if (error == null) {
            rows.forEach(row -> out.collect(copy(row)));
        } else {
            refused.inc();
            if (!metadata.contains(FormatMetadata.ERROR.key())) {
                throw new IOException(error);
            }
            out.collect(failed(record, error));
        }
    }

    /** Adds the rows of a record; why there are none, or null. */
    private String read(byte[] record, List<RowData> rows) throws IOException {
        if (record == null) {
            return RecordParser.NO_RECORD;
        }
        if (record.length > maxRecordBytes) {
            return TruncatedValue.tooLong(record, maxRecordBytes);
        }
        Optional<Throwable> failure = attempt(record, rows);
        while (failure.filter(wait::isFor).isPresent()) {
            wait.pause(Reason.of(format, failure.get()));
            failure = attempt(record, rows);
        }
        wait.end();
        if (failure.isPresent()) {
            return Reason.of(format, failure.get());
        }
        return rows.isEmpty() ? "not " + format + ": nothing can be made of it" : missing(rows);
    }

    private Optional<Throwable> attempt(byte[] record, List<RowData> rows) {
        rows.clear();
        try {
            reader.deserialize(record, new ListCollector<>(rows));
            return Optional.empty();
        } catch (IOException | RuntimeException | StackOverflowError e) {
            return Optional.of(e);
        }
    }

    /** A query that is told NOT NULL does not check for NULL. */
    private String missing(List<RowData> rows) {
        for (int i = 0; i < columns; i++) {
            if (!rowType.getTypeAt(i).isNullable()) {
                for (RowData row : rows) {
                    if (row.isNullAt(i)) {
                        return rowType.getFieldNames().get(i) + " is missing";
                    }
                }
            }
        }
        return null;
    }

    /** With NULL for what says that a record could not be read. */
    private GenericRowData copy(RowData row) {
        GenericRowData copy = new GenericRowData(row.getRowKind(), getters.length);
        for (int i = 0; i < getters.length; i++) {
            if (getters[i] != null) {
                copy.setField(i, getters[i].getFieldOrNull(row));
            }
        }
        return copy;
    }

    private GenericRowData failed(byte[] record, String error) {
        GenericRowData row = new GenericRowData(RowKind.INSERT, getters.length);
        Event event = new Event(row, error, null, record, 0, 1);
        for (int i = 0; i < getters.length; i++) {
            LogicalType type = rowType.getTypeAt(i);
            row.setField(i, failure(i).map(failure -> failure.read(event)).orElseGet(() -> NeutralValue.of(type)));
        }
        return row;
    }

    /** Reads a record of one row, or of none, which is null. */
    @Override
    public RowData deserialize(byte[] record) throws IOException {
        List<RowData> rows = new ArrayList<>();
        deserialize(record, new ListCollector<>(rows));
        if (rows.size() > 1) {
            throw new IOException("a record has " + rows.size() + " rows, but its reader takes one");
        }
        return rows.isEmpty() ? null : rows.get(0);
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
