package io.clickstream.local;

import java.util.Arrays;

/**
 * A row of {@code events_processed}, with what is NULL as {@code -}.
 *
 * @param fields of the event, with {@code |} between
 * @param sourceTopic of the raw record
 * @param sourceTimestamp of the raw record, in milliseconds
 * @param insertedAt when it became a row, in milliseconds
 */
record EventRow(String fields, String sourceTopic, long sourceTimestamp, long insertedAt) {

    /** What {@link #of} takes, to be selected from {@code events_processed}. */
    static final String COLUMNS = "event_type, event_timestamp, user_id, details, ifNull(url, '-'),"
            + " ifNull(element_id, '-'), ifNull(toString(duration_seconds), '-'), ifNull(order_id, '-'),"
            + " if(amount IS NULL, '-', toDecimalString(assumeNotNull(amount), 2)), ifNull(replaceOne(toString(ip_address), '::ffff:', ''), '-'),"
            + " source_topic, toUnixTimestamp64Milli(source_timestamp), toUnixTimestamp64Milli(inserted_at)";

    private static final int FIELDS = 10;

    static EventRow of(String[] columns) {
        return new EventRow(
                String.join("|", Arrays.copyOf(columns, FIELDS)),
                columns[FIELDS],
                Long.parseLong(columns[FIELDS + 1]),
                Long.parseLong(columns[FIELDS + 2]));
    }
}
