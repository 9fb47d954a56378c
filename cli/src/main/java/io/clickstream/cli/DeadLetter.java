package io.clickstream.cli;

/**
 * A record that did not become a row.
 *
 * @param rejectedBy {@code job} or {@code clickhouse}
 * @param reason why, for a person
 * @param key of the refused record, null if it had none
 * @param payload of the refused record, null if it had none
 */
record DeadLetter(LetterPlace place, String rejectedBy, String reason, byte[] key, byte[] payload) {
    /** Whether the job refused it, so that key and payload are the raw record's. */
    boolean isRaw() {
        return rejectedBy.equals("job");
    }
}
