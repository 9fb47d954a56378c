package io.clickstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/**
 * A dead letter as ClickHouse keeps it.
 *
 * @param rejectedBy {@code job} or {@code clickhouse}
 * @param key null if the record had none
 * @param payload null if the record had none
 * @param sourceTimestamp of the raw record, in milliseconds
 */
record DeadLetterRow(String rejectedBy, String reason, byte[] key, byte[] payload, long sourceTimestamp) {

    /** What {@link #of} takes, to be selected from {@code dead_letters}. */
    static final String COLUMNS = "rejected_by, reason, if(key IS NULL, 'NULL', hex(key)),"
            + " if(payload IS NULL, 'NULL', hex(payload)), toUnixTimestamp64Milli(source_timestamp)";

    static DeadLetterRow of(String[] columns) {
        return new DeadLetterRow(
                columns[0], columns[1], unhex(columns[2]), unhex(columns[3]), Long.parseLong(columns[4]));
    }

    String payloadText() {
        return new String(payload, UTF_8);
    }

    private static byte[] unhex(String hex) {
        return hex.equals("NULL") ? null : HexFormat.of().parseHex(hex);
    }
}
