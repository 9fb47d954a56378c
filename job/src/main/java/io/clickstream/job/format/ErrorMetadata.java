package io.clickstream.job.format;

import java.util.Arrays;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.DataType;

/** The metadata columns that carry a failure as data. */
enum ErrorMetadata {
    /** Why the record is bad, in one line a person understands; NULL for a good record. */
    ERROR("error", DataTypes.STRING()) {
        @Override
        Object read(String error, byte[] record) {
            return StringData.fromString(error);
        }
    },

    /** The untouched bytes of a bad record; NULL for a good one, which then carries no copy of itself. */
    RAW("raw", DataTypes.BYTES()) {
        @Override
        Object read(String error, byte[] record) {
            return record;
        }
    };

    private final String key;
    private final DataType type;

    ErrorMetadata(String key, DataType type) {
        this.key = key;
        this.type = type;
    }

    static ErrorMetadata of(String key) {
        return Arrays.stream(values())
                .filter(metadata -> metadata.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No such metadata: " + key));
    }

    /** The column's content for a bad record, in Flink's internal form. */
    abstract Object read(String error, byte[] record);

    String key() {
        return key;
    }

    DataType type() {
        return type;
    }
}
