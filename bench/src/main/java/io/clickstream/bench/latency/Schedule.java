package io.clickstream.bench.latency;

/**
 * When each event has to be sent, whatever happened to those before. What is late counts from here: a sender that waited
 * for the pipeline would not measure how long others would have waited.
 *
 * @param startNanos of the first event, as {@link System#nanoTime} tells it
 * @param startMillis of the first event, since 1970
 * @param intervalNanos between two events
 */
record Schedule(long startNanos, long startMillis, double intervalNanos) {

    /** @param rate events per second */
    static Schedule startingNow(double rate) {
        return new Schedule(System.nanoTime(), System.currentTimeMillis(), 1e9 / rate);
    }

    /** When an event has to be sent, as {@link System#nanoTime} tells it. */
    long nanos(long event) {
        return startNanos + (long) (event * intervalNanos);
    }

    /** The same moment in milliseconds since 1970. */
    long millis(long nanos) {
        return startMillis + Math.floorDiv(nanos - startNanos, 1_000_000L);
    }
}
