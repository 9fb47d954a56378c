package io.clickstream.job.format.record;

import io.clickstream.job.format.codec.FieldError;
import io.clickstream.job.format.json.JsonScanner;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;

/** Fills rows from JSON objects: the declared fields, key order free, the last of several equal keys counting. */
final class ObjectReader implements Serializable {

    private final Column[] columns;
    private final ColumnType[] types;
    private final FieldNames names;

    ObjectReader(List<Column> columns) {
        this.columns = columns.toArray(Column[]::new);
        this.types = columns.stream().map(Column::type).toArray(ColumnType[]::new);
        this.names = new FieldNames(columns);
    }

    int columns() {
        return columns.length;
    }

    /**
     * Reads the object that the scanner has entered into the first fields of a new row, up to its end or to where the text is broken.
     *
     * @return why the object does not suit the columns, or null if it does
     */
    FieldError read(JsonScanner scanner, GenericRowData row) {
        names.begin();
        while (scanner.nextField()) {
            int column = names.next(scanner);
            if (!scanner.nextValue()) {
                return null;
            }
            if (column < 0) {
                scanner.endValue();
            } else {
                // Whether an error counts is only known when no equal key follows.
                row.setField(column, types[column].read(scanner));
            }
        }
        return scanner.failed() ? null : firstError(row);
    }

    private FieldError firstError(GenericRowData row) {
        for (int i = 0; i < columns.length; i++) {
            Object value = row.getField(i);
            if (value instanceof FieldError error) {
                return error.within(columns[i].name());
            }
            if (value == null && types[i].required()) {
                return FieldError.MISSING.within(columns[i].name());
            }
        }
        return null;
    }

    /** Fills a row with what stands for a bad object. */
    void clear(GenericRowData row) {
        for (int i = 0; i < columns.length; i++) {
            row.setField(i, types[i].placeholder());
        }
    }
}
