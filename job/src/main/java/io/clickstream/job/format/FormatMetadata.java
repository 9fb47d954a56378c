package io.clickstream.job.format;

import io.clickstream.job.format.record.Event;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.DataType;

/** The metadata columns: what carries a failure as data, and where an event is in its record. */
public enum FormatMetadata {
    /** Why the event is bad, in one line a person understands; NULL for a good one. */
    ERROR("error", DataTypes.STRING()) {
        @Override
        public Object read(Event event) {
            return event.isBad() ? StringData.fromString(event.error()) : null;
        }
    },

    /** The untouched bytes of a bad event; NULL for a good one, which then carries no copy of itself. */
    RAW("raw", DataTypes.BYTES()) {
        @Override
        public Object read(Event event) {
            return event.isBad() ? event.bytes() : null;
        }
    },

    /** Place of the event in its record, from 0. */
    INDEX("index", DataTypes.INT().notNull()) {
        @Override
        public Object read(Event event) {
            return event.index();
        }
    },

    /** How many events the record has, bad ones included. */
    COUNT("count", DataTypes.INT().notNull()) {
        @Override
        public Object read(Event event) {
            return event.count();
        }
    };

    private final String key;
    private final DataType type;

    FormatMetadata(String key, DataType type) {
        this.key = key;
        this.type = type;
    }

    static FormatMetadata of(String key) {
        return Arrays.stream(values())
                .filter(metadata -> metadata.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No such metadata: " + key));
    }

    /** What carries a failure as data. */
    public static List<FormatMetadata> ofFailures() {
        return List.of(ERROR, RAW);
    }

    /** The column's content, in Flink's internal form. */
    public abstract Object read(Event event);

    /** Whether it has a content for good events, too. */
    boolean isOfAll() {
        return this == INDEX || this == COUNT;
    }

    /** Its key in SQL, behind the prefix of the table's. */
    public String key() {
        return key;
    }

    /** The type of its column. */
    public DataType type() {
        return type;
    }
}
