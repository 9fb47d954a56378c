package io.clickstream.job.format.record;

import io.clickstream.job.format.codec.FieldError;
import io.clickstream.job.format.codec.ValueCodec;
import io.clickstream.job.format.json.JsonScanner;
import java.io.Serializable;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * The type of a column, of a field of a nested row, or of what is in an array or a map.
 *
 * @param type as Flink has it
 * @param codec what the type means in JSON
 */
record ColumnType(LogicalType type, ValueCodec codec) implements Serializable {

    /** Whether it is NOT NULL. */
    boolean required() {
        return !type.isNullable();
    }

    /**
     * Reads the value the scanner stands on, and moves over it.
     *
     * @return the value, which may be null, or a {@link FieldError}; anything if the text turns out to be broken
     */
    Object read(JsonScanner scanner) {
        if (scanner.kind() == JsonScanner.Kind.NULL) {
            return required() ? FieldError.NULL : null;
        }
        int start = scanner.valueStart();
        Object value = codec.read(scanner);
        scanner.endValue();
        return value instanceof FieldError error ? error.at(start, scanner.valueEnd()) : value;
    }

    /** What stands here in the row of a bad record; never null where the type is NOT NULL, as queries rely on it. */
    Object placeholder() {
        return NeutralValue.of(type);
    }
}
