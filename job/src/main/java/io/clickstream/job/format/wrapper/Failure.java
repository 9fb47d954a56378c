package io.clickstream.job.format.wrapper;

import java.util.Arrays;
import java.util.Optional;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;

/** The metadata columns that carry a failure as data, called as those of {@code event-json}. */
enum Failure {
    /** Why the record could not be read, in one line; NULL for a good one. */
    ERROR("error", DataTypes.STRING()),

    /** Its untouched bytes; NULL for a good one. */
    RAW("raw", DataTypes.BYTES());

    private final String key;
    private final DataType type;

    Failure(String key, DataType type) {
        this.key = key;
        this.type = type;
    }

    static Optional<Failure> of(String key) {
        return Arrays.stream(values())
                .filter(failure -> failure.key.equals(key))
                .findFirst();
    }

    String key() {
        return key;
    }

    DataType type() {
        return type;
    }
}
