package io.clickstream.cli.replay;

/**
 * A record that did not become a row.
 *
 * @param events how many the raw record has; if several, this is one of them
 * @param rejectedBy {@code job} or {@code clickhouse}
 * @param reason why, for a person
 * @param key of the refused record, null if it had none
 * @param payload of the refused record, null if it had none
 */
record DeadLetterRecord(SourceRecordId id, int events, String rejectedBy, String reason, byte[] key, byte[] payload) {
    /** Where the job cuts what it refuses; pipeline.sql says so. */
    private static final int CUT = 1024 * 1024;

    /** Whether key and payload are the raw record's or event's, and all of it: the job refused it, and it was not too long to keep. */
    boolean isWholeRecord() {
        return rejectedBy.equals("job") && isWhole(key) && isWhole(payload);
    }

    private static boolean isWhole(byte[] bytes) {
        return bytes == null || bytes.length < CUT;
    }
}
