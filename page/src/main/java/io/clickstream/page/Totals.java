package io.clickstream.page;

import java.util.List;
import java.util.Map;

/**
 * What ClickHouse holds, each record counted once.
 *
 * @param rows rows of {@code events_processed} by event type
 * @param deadLetters dead letters by who rejected them
 * @param pending dead letters that nobody has replayed
 * @param reasons why, most frequent first
 * @param letters the newest dead letters, newest first
 */
record Totals(
        Map<String, Long> rows,
        Map<String, Long> deadLetters,
        long pending,
        List<Snapshot.Reason> reasons,
        List<Snapshot.Letter> letters) {
    long allDeadLetters() {
        return deadLetters.values().stream().mapToLong(Long::longValue).sum();
    }
}
