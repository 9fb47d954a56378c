package io.clickstream.page;

import io.clickstream.emitter.EventType;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * What ClickHouse tells of the rows that came last. Times are its own, in epoch milliseconds.
 *
 * @param clock its time at the look
 * @param newestInsertedAt when the newest row came; null if none has in the last hour
 * @param newestEventTime the newest event time of the rows that came last; null if none did in the last hour
 * @param p50 median time in seconds from the raw record's timestamp to its row, of the last {@link
 *     RecentRowsLook#WINDOW_SECONDS}; null if no row came
 * @param p99 the 99th percentile of the same
 * @param inserted rows that came since the first look, by type
 * @param latency the same times of those rows
 * @param newest the newest rows, newest first
 */
record RecentRows(
        long clock,
        Long newestInsertedAt,
        Long newestEventTime,
        Double p50,
        Double p99,
        Map<EventType, Long> inserted,
        Latency latency,
        List<Snapshot.Row> newest) {
    /**
     * A histogram of seconds.
     *
     * @param counts by upper bound, the last one for what is above all {@link #BOUNDS}
     * @param sum of all
     */
    record Latency(List<Long> counts, double sum) {
        /** Upper bounds in seconds, each inclusive. */
        static final List<Double> BOUNDS =
                List.of(0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0, 15.0, 30.0, 60.0, 300.0, 1800.0);

        static final Latency NONE = new Latency(Collections.nCopies(BOUNDS.size() + 1, 0L), 0);
    }
}
