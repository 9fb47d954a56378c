package io.clickstream.page.probe;

import java.util.List;
import java.util.Map;

/**
 * What ClickHouse holds, each record counted once.
 *
 * @param rows rows by source topic
 * @param deadLetters dead letters by who rejected them
 * @param pending dead letters that nobody has replayed
 * @param reasons why, most frequent first
 * @param letters the newest dead letters, newest first
 */
public record Totals(
        Map<String, Long> rows,
        Map<String, Long> deadLetters,
        long pending,
        List<Reason> reasons,
        List<DeadLetter> letters) {
    /** How many dead letters have a reason. */
    public record Reason(String reason, long count) {}

    /**
     * A dead letter.
     *
     * @param source the raw record: topic, partition and offset, such as {@code clicks-0@123}
     * @param time when it was stored, in epoch milliseconds
     * @param bytes length of the payload
     * @param payload its beginning as text; null if the record had no value
     * @param cut whether that is not all of it
     */
    public record DeadLetter(
            String rejectedBy, String reason, String source, long time, long bytes, String payload, boolean cut) {}

    /** How many dead letters there are. */
    public long allDeadLetters() {
        return deadLetters.values().stream().mapToLong(Long::longValue).sum();
    }
}
