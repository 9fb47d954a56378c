package io.clickstream.bench;

import java.time.Duration;

/**
 * Something that grows while it is looked at, such as the rows of a table.
 *
 * @param what how a message calls them
 * @param count tells how many there are
 * @param interval between two looks
 */
public record GrowingCount(String what, Count count, Duration interval) {

    private static final Duration STALL = Duration.ofSeconds(60);

    /** Counts. */
    @FunctionalInterface
    public interface Count {

        long now() throws InterruptedException;
    }

    /**
     * Waits until there are so many.
     *
     * @throws IllegalStateException if their number stands still for a minute
     */
    public void await(long wanted) throws InterruptedException {
        long last = -1;
        long moved = System.nanoTime();
        for (long now = count.now(); now < wanted; now = count.now()) {
            if (now != last) {
                last = now;
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > STALL.toNanos()) {
                throw new IllegalStateException("stands still at " + now + " of " + wanted + " " + what);
            }
            Thread.sleep(interval.toMillis());
        }
    }
}
