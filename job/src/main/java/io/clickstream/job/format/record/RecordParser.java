package io.clickstream.job.format.record;

import io.clickstream.job.format.codec.FieldError;
import io.clickstream.job.format.codec.RejectReason;
import io.clickstream.job.format.json.JsonScanner;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;

/**
 * Fills rows from records.
 *
 * <p>One instance serves any number of records, one at a time; of a record nothing is left for the next but a guess of the
 * order of its fields.
 */
public final class RecordParser {

    private static final String NO_RECORD = "no value (null record)";

    private final ObjectReader reader;
    private final long maxBytes;
    private final JsonScanner scanner = new JsonScanner();

    private RejectReason rejectReason;

    /**
     * A parser for a table.
     *
     * @param maxBytes length of the longest record that is not bad for its length alone
     */
    public RecordParser(List<Column> columns, long maxBytes) {
        this.maxBytes = maxBytes;
        this.reader = new ObjectReader(columns);
    }

    /**
     * Parses a record into the first fields of a row. Strings are views of the record, so it must not change.
     *
     * @param record the bytes, or null for a record without a value
     * @param row a new row; after a bad record its columns hold what stands for a bad record
     * @return why the record is bad, in one line, or null if it is good
     */
    public String parse(byte[] record, GenericRowData row) {
        String error = read(record, row);
        if (error != null) {
            reader.clear(row);
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
        FieldError error = reader.read(scanner, row);
        scanner.end();
        if (scanner.failed()) {
            return reject(RejectReason.NOT_JSON, "not a JSON object: " + scanner.problem());
        }
        return error == null ? null : reject(error.rejectReason(), error.describe(record));
    }
}
