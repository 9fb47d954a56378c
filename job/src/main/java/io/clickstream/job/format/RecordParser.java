package io.clickstream.job.format;

import java.util.List;
import org.apache.flink.table.data.GenericRowData;

/**
 * Fills rows from records: the declared columns, key order free, the last of several equal keys counting.
 *
 * <p>One instance serves any number of records, one at a time; of a record nothing is left for the next but a guess of the
 * order of its fields.
 */
final class RecordParser {

    private static final String NO_RECORD = "no value (null record)";

    private final Column[] columns;
    private final FieldNames names;
    private final long maxBytes;
    private final JsonScanner scanner = new JsonScanner();

    /** Where the values with a {@link Fault} lie, to quote them. */
    private final int[] faultStarts;

    private final int[] faultEnds;

    private Refusal refusal;

    /**
     * A parser for a table.
     *
     * @param maxBytes length of the longest record that is not bad for its length alone
     */
    RecordParser(List<Column> columns, long maxBytes) {
        this.maxBytes = maxBytes;
        this.columns = columns.toArray(Column[]::new);
        this.names = new FieldNames(columns);
        this.faultStarts = new int[columns.size()];
        this.faultEnds = new int[columns.size()];
    }

    /**
     * Parses a record into the first fields of a row. Strings are views of the record, so it must not change.
     *
     * @param record the bytes, or null for a record without a value
     * @param row a new row; after a bad record its columns hold {@link Column#placeholder()}
     * @return why the record is bad, in one line, or null if it is good
     */
    String parse(byte[] record, GenericRowData row) {
        String error = read(record, row);
        if (error != null) {
            for (int i = 0; i < columns.length; i++) {
                row.setField(i, columns[i].placeholder());
            }
        }
        return error;
    }

    /** What kind of bad record the last bad one was. */
    Refusal refusal() {
        return refusal;
    }

    private String read(byte[] record, GenericRowData row) {
        if (record == null) {
            return refuse(Refusal.NO_VALUE, NO_RECORD);
        }
        return record.length > maxBytes
                ? refuse(
                        Refusal.TOO_LONG,
                        "record of " + record.length + " bytes, but at most " + maxBytes + " are read")
                : scan(record, row);
    }

    private String refuse(Refusal kind, String error) {
        refusal = kind;
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
                ? refuse(Refusal.NOT_JSON, "not a JSON object: " + scanner.problem())
                : firstFault(record, row);
    }

    /** The value for a column, or its fault: which of the two counts is only known when no equal key follows. */
    private Object read(int column) {
        if (scanner.kind() == JsonScanner.Kind.NULL) {
            return columns[column].required() ? Fault.NULL : null;
        }
        Object value = columns[column].codec().read(scanner);
        if (value instanceof Fault) {
            faultStarts[column] = scanner.valueStart();
            faultEnds[column] = scanner.valueEnd();
        }
        return value;
    }

    private String firstFault(byte[] record, GenericRowData row) {
        for (int i = 0; i < columns.length; i++) {
            Object value = row.getField(i);
            if (value instanceof Fault fault) {
                return describe(i, fault, record);
            }
            if (value == null && columns[i].required()) {
                return describe(i, Fault.MISSING, record);
            }
        }
        return null;
    }

    private String describe(int column, Fault fault, byte[] record) {
        String complaint = columns[column].name() + " " + fault.complaint();
        return refuse(
                fault.refusal(),
                fault.showsValue()
                        ? complaint + ", but is " + Excerpt.of(record, faultStarts[column], faultEnds[column])
                        : complaint);
    }
}
