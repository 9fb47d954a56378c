package io.clickstream.page.probe;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * What ClickHouse knows of the rows that came last. Times are its own, in epoch milliseconds.
 *
 * @param clock its time at the probe
 * @param newestInsertedAt when the newest row came; null if none has in the last hour
 * @param newestEventTime the newest event time of the rows that came last; null if none did in the last hour, or none has one
 * @param p50 median time in seconds from the raw record's timestamp to its row, of the last {@link
 *     RecentRowsProbe#WINDOW_SECONDS}; null if no row came
 * @param p99 the 99th percentile of the same
 * @param inserted rows that came since the first probe, by raw topic
 * @param latency the same times of those rows
 * @param newest the newest rows, newest first
 */
public record RecentRows(
        long clock,
        Long newestInsertedAt,
        Long newestEventTime,
        Double p50,
        Double p99,
        Map<String, Long> inserted,
        Latency latency,
        List<Row> newest) {
    /**
     * A row.
     *
     * @param eventTime null if its table has no column that says so
     * @param source the raw record: topic, partition and offset, such as {@code clicks-0@123}
     */
    public record Row(String type, Long eventTime, String user, String details, long insertedAt, String source) {}

    /**
     * A histogram of seconds.
     *
     * @param counts by upper bound, the last one for what is above all {@link #BOUNDS}
     * @param sum of all
     */
    public record Latency(List<Long> counts, double sum) {
        /** Upper bounds in seconds, each inclusive. */
        public static final List<Double> BOUNDS =
                List.of(0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0, 15.0, 30.0, 60.0, 300.0, 1800.0);

        /** That of no rows. */
        public static final Latency NONE = new Latency(Collections.nCopies(BOUNDS.size() + 1, 0L), 0);
    }

    /**
     * The age in seconds of what has a time by ClickHouse's clock; null if it has none.
     *
     * @param sinceProbe what has passed since the probe, in milliseconds
     */
    public Double age(Long time, long sinceProbe) {
        return time == null ? null : Double.valueOf(Math.max(0, clock - time + sinceProbe) / 1e3);
    }
}
