package io.clickstream.job.format.record;

import io.clickstream.job.format.codec.FieldError;
import io.clickstream.job.format.codec.RejectReason;
import io.clickstream.job.format.json.JsonScanner;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;

/**
 * Fills rows from records.
 *
 * <p>One instance serves any number of records, one at a time; of a record nothing is left for the next but a guess of the
 * order of its fields.
 */
public final class RecordParser {

    private static final FieldError NO_OBJECT =
            FieldError.expected("be a JSON object").within("event");
    /** Why a record without a value is bad. */
    public static final String NO_RECORD = "no value (null record)";

    private final ObjectReader reader;
    private final long maxBytes;
    private final JsonScanner scanner = new JsonScanner();

    private RejectReason rejectReason;

    /** The array whose elements are parsed, and where the present one begins. */
    private byte[] elements;

    private int elementStart;

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
        return isTooLong(record)
                ? reject(RejectReason.TOO_LONG, TruncatedValue.tooLong(record, maxBytes))
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
        return scanner.failed() ? broken("object") : described(error, record);
    }

    private String broken(String what) {
        return reject(RejectReason.NOT_JSON, "not a JSON " + what + ": " + scanner.problem());
    }

    private String described(FieldError error, byte[] record) {
        return error == null ? null : reject(error.rejectReason(), error.describe(record));
    }

    boolean isTooLong(byte[] record) {
        return record.length > maxBytes;
    }

    /** Fills a row with what stands for a bad record. */
    void clear(GenericRowData row) {
        reader.clear(row);
    }

    /** Starts with a record that is an array; false if it is none. */
    boolean beginArray(byte[] record) {
        elements = record;
        return scanner.beginArray(record);
    }

    /** Moves to the next element. */
    boolean nextElement() {
        return scanner.nextElement() && scanner.nextValue();
    }

    /** Parses the element as {@link #parse} does a record; anything if the text turns out to be broken. */
    String parseElement(GenericRowData row) {
        elementStart = scanner.valueStart();
        String error;
        if (scanner.kind() == JsonScanner.Kind.OBJECT) {
            scanner.enter();
            error = described(reader.read(scanner, row), elements);
        } else {
            scanner.endValue();
            error = described(NO_OBJECT.at(elementStart, scanner.valueEnd()), elements);
        }
        if (error != null) {
            reader.clear(row);
        }
        return error;
    }

    /** The bytes of the element that was parsed. */
    byte[] element() {
        return scanner.failed() ? null : Arrays.copyOfRange(elements, elementStart, scanner.valueEnd());
    }

    /** Ends with the array; why it is none, or null. */
    String endArray() {
        scanner.end();
        return scanner.failed() ? broken("array") : null;
    }
}
