package io.clickstream.emitter;

/**
 * Says how many events are due, so that a target rate holds. Time lost in a stall is made up for at twice the rate,
 * never in one burst. Not thread-safe.
 */
final class RateLimiter {
    /** Parking is not more exact than this is long, and waking up more often costs CPU. */
    private static final long SHORTEST_PARK_NANOS = 1_000_000;

    /** At most so much time's worth of events (at twice the rate) goes out at once. */
    private static final double BURST_NANOS = 100_000_000;

    /** What was missed before is not made up for. */
    private static final double LONGEST_DEBT_NANOS = 60_000_000_000.0;

    private static final long UNLIMITED_BATCH = 1_000;

    private final NanoClock clock;
    private final long start;
    private final double interval;

    /** When the next event is due, in nanoseconds after the start. */
    private double due = 0;

    /** The same at twice the rate: the next event must not go out earlier, however late it is. */
    private double earliest = 0;

    /**
     * Starts now.
     *
     * @param perSecond target rate; 0 for no limit
     */
    RateLimiter(double perSecond, NanoClock clock) {
        this.clock = clock;
        this.start = clock.nanos();
        this.interval = 1e9 / perSecond;
    }

    /**
     * Waits until events are due.
     *
     * @return how many, at least one
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    long awaitDue() throws InterruptedException {
        if (Double.isInfinite(interval)) {
            return UNLIMITED_BATCH;
        }
        while (true) {
            double now = clock.nanos() - start;
            due = Math.max(due, now - LONGEST_DEBT_NANOS);
            earliest = Math.max(earliest, now - BURST_NANOS);
            double wait = Math.max(due, earliest) - now;
            if (wait <= 0) {
                long count = 1 + (long) Math.min((now - due) / interval, (now - earliest) / (interval / 2));
                due += count * interval;
                earliest += count * interval / 2;
                return count;
            }
            clock.park(Math.max((long) wait, SHORTEST_PARK_NANOS));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
