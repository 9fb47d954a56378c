package io.clickstream.local.status;

import java.util.Locale;

/**
 * How far the events have come.
 *
 * @param emitted events that this run's emitter has written
 * @param raw records in the raw topics, of all runs
 * @param processed raw records that the job has read and committed
 * @param deadLetters dead letters in ClickHouse
 * @param rows rows of the clean topics' tables
 * @param lag raw records that cannot be queried yet
 * @param p50Millis median time from the raw record's timestamp to its row, of the last seconds; -1 if there was none
 * @param p99Millis the 99th percentile of the same
 */
public record PipelineStatus(
        long emitted,
        long raw,
        long processed,
        long deadLetters,
        long rows,
        long lag,
        double p50Millis,
        double p99Millis) {

    @Override
    public String toString() {
        return "emitted %,d | raw %,d | processed %,d | dead letters %,d | rows %,d | latency p50 %s p99 %s | lag %,d"
                .formatted(emitted, raw, processed, deadLetters, rows, seconds(p50Millis), seconds(p99Millis), lag());
    }

    /** A time as people read it. */
    static String seconds(double millis) {
        return millis < 0 ? "-" : String.format(Locale.ROOT, "%.2f s", millis / 1000);
    }
}
