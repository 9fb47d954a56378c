package io.clickstream.job.format.codec;

import java.io.Serializable;
import java.util.Map;
import java.util.Set;

/**
 * How fields look in JSON where the column's type does not tell.
 *
 * @param timestamps form of timestamps
 * @param timestampsByColumn the same of columns that have another one
 * @param jsonText STRING columns that keep any JSON value as its text
 */
public record FieldForms(
        TimestampFormat timestamps, Map<String, TimestampFormat> timestampsByColumn, Set<String> jsonText)
        implements Serializable {

    /** Copies its collections. */
    public FieldForms {
        timestampsByColumn = Map.copyOf(timestampsByColumn);
        jsonText = Set.copyOf(jsonText);
    }

    /** All timestamps in one form, and no JSON text. */
    public static FieldForms of(TimestampFormat timestamps) {
        return new FieldForms(timestamps, Map.of(), Set.of());
    }

    TimestampFormat timestamp(String column) {
        return timestampsByColumn.getOrDefault(column, timestamps);
    }
}
