package io.clickstream.job.format.record;

import io.clickstream.job.format.json.JsonBuffer;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

/**
 * A declared column, or a field of a nested row: the JSON field it is read from and written to.
 *
 * @param name name of the column and of the JSON field
 * @param type what it holds
 */
public record Column(String name, ColumnType type) implements Serializable {

    /**
     * The columns of a table.
     *
     * @throws ValidationException if a column has a type that the format does not know, or a form is that of a column which is
     *     not there or of another type
     */
    public static List<Column> of(DataType table, FieldForms forms) {
        RowType row = (RowType) table.getLogicalType();
        forms.check(row);
        return new ColumnTypes(forms).columns("", row);
    }

    /** The field's key and colon as they are written. */
    byte[] key() {
        JsonBuffer key = new JsonBuffer();
        key.putString(StringData.fromString(name));
        key.put(':');
        return key.toByteArray();
    }
}
