package io.clickstream.bench.sustained;

import io.clickstream.bench.Pipeline;
import io.clickstream.core.settings.ReportedException;
import java.time.Duration;

/** How old the newest row of a pipeline is, on the clock that its emitter uses too. */
final class Freshness {

    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String NEWEST = "SELECT toUnixTimestamp64Milli(max(source_timestamp)) FROM %s"
            + " WHERE event_timestamp >= toDateTime64(%d, 3, 'UTC') SETTINGS final = 0";

    private final Pipeline pipeline;
    private final String table;

    Freshness(Pipeline pipeline) {
        this.pipeline = pipeline;
        this.table = pipeline.testbed().topology().cleanTopics().get(0).table();
    }

    /** The highest age that is seen in a time in which nothing goes wrong, in milliseconds. */
    long usualAge(Duration observed) throws InterruptedException {
        long begin = System.currentTimeMillis();
        long oldest = 0;
        while (System.currentTimeMillis() < begin + observed.toMillis()) {
            oldest = Math.max(oldest, System.currentTimeMillis() - newest(begin - LIMIT.toMillis()));
            Thread.sleep(INTERVAL.toMillis());
        }
        return oldest;
    }

    /**
     * Waits for a row of an event that was sent at a moment or later.
     *
     * @param millis since 1970
     * @return when a query has found it, in milliseconds since 1970
     */
    long awaitRowSince(long millis) throws InterruptedException {
        long deadline = System.currentTimeMillis() + LIMIT.toMillis();
        while (newest(millis) < millis) {
            requireBefore(deadline);
            Thread.sleep(INTERVAL.toMillis());
        }
        return System.currentTimeMillis();
    }

    /**
     * Waits until the newest row is of some age, or younger.
     *
     * @return when it was, in milliseconds since 1970
     */
    long awaitAge(long milliseconds) throws InterruptedException {
        long begin = System.currentTimeMillis();
        while (System.currentTimeMillis() - newest(begin - LIMIT.toMillis()) > milliseconds) {
            requireBefore(begin + LIMIT.toMillis());
            Thread.sleep(INTERVAL.toMillis());
        }
        return System.currentTimeMillis();
    }

    private long newest(long sinceMillis) throws InterruptedException {
        try {
            return pipeline.clickHouse().queryNumber(NEWEST.formatted(table, sinceMillis / 1000));
        } catch (ReportedException e) {
            // ClickHouse is what is down.
            return 0;
        }
    }

    private static void requireBefore(long deadline) {
        if (System.currentTimeMillis() > deadline) {
            throw new IllegalStateException("nothing new comes within " + LIMIT);
        }
    }
}
