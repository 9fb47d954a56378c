package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.Excerpt;
import io.clickstream.job.format.json.JsonScanner;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;

/**
 * Fills rows from records: the declared columns, key order free, the last of several equal keys counting.
 *
 * <p>One instance serves any number of records, one at a time; of a record nothing is left for the next but a guess of the
 * order of its fields.
 */
public final class RecordParser {

    private static final String NO_RECORD = "no value (null record)";

    private final Column[] columns;
    private final FieldNames names;
    private final long maxBytes;
    private final JsonScanner scanner = new JsonScanner();

    /** Where the values with a {@link FieldError} lie, to quote them. */
    private final int[] errorStarts;

    private final int[] errorEnds;

    private RejectReason rejectReason;

    /**
     * A parser for a table.
     *
     * @param maxBytes length of the longest record that is not bad for its length alone
     */
    public RecordParser(List<Column> columns, long maxBytes) {
        this.maxBytes = maxBytes;
        this.columns = columns.toArray(Column[]::new);
        this.names = new FieldNames(columns);
        this.errorStarts = new int[columns.size()];
        this.errorEnds = new int[columns.size()];
    }

    /**
     * Parses a record into the first fields of a row. Strings are views of the record, so it must not change.
     *
     * @param record the bytes, or null for a record without a value
     * @param row a new row; after a bad record its columns hold {@link Column#placeholder()}
     * @return why the record is bad, in one line, or null if it is good
     */
    public String parse(byte[] record, GenericRowData row) {
        String error = read(record, row);
        if (error != null) {
            for (int i = 0; i < columns.length; i++) {
                row.setField(i, columns[i].placeholder());
            }
        }
        return error;
    }

    /** What kind of bad record the last bad one was. */
    public RejectReason rejectReason() {
        return rejectReason;
    }

    private String read(byte[] record, GenericRowData row) {
        if (record == null) {
            return reject(RejectReason.NO_VALUE, NO_RECORD);
        }
        return record.length > maxBytes
                ? reject(
                        RejectReason.TOO_LONG,
                        "record of " + TruncatedValue.sizeOf(record) + " bytes, but at most " + maxBytes + " are read")
                : scan(record, row);
    }

    private String reject(RejectReason kind, String error) {
        rejectReason = kind;
        return error;
    }

    private String scan(byte[] record, GenericRowData row) {
        scanner.begin(record);
        names.begin();
        while (scanner.nextField()) {
            int column = names.next(scanner);
            if (scanner.nextValue() && column >= 0) {
                row.setField(column, read(column));
            }
        }
        return scanner.failed()
                ? reject(RejectReason.NOT_JSON, "not a JSON object: " + scanner.problem())
                : firstError(record, row);
    }

    /** The value for a column, or its error: which of the two counts is only known when no equal key follows. */
    private Object read(int column) {
        if (scanner.kind() == JsonScanner.Kind.NULL) {
            return columns[column].required() ? FieldError.NULL : null;
        }
        Object value = columns[column].codec().read(scanner);
        if (value instanceof FieldError) {
            errorStarts[column] = scanner.valueStart();
            errorEnds[column] = scanner.valueEnd();
        }
        return value;
    }

    private String firstError(byte[] record, GenericRowData row) {
        for (int i = 0; i < columns.length; i++) {
            Object value = row.getField(i);
            if (value instanceof FieldError error) {
                return describe(i, error, record);
            }
            if (value == null && columns[i].required()) {
                return describe(i, FieldError.MISSING, record);
            }
        }
        return null;
    }

    private String describe(int column, FieldError error, byte[] record) {
        String complaint = columns[column].name() + " " + error.complaint();
        return reject(
                error.rejectReason(),
                error.showsValue()
                        ? complaint + ", but is " + Excerpt.of(record, errorStarts[column], errorEnds[column])
                        : complaint);
    }
}
