package io.clickstream.page.web;

import java.time.Duration;
import java.util.Optional;

/** Hands the newest of something to many readers; a slow one misses what came in between. Thread-safe. */
public final class LatestValue {
    private Version newest = new Version(0, new byte[0]);

    /**
     * Something that was published.
     *
     * @param number rises from 1
     * @param bytes not to be changed
     */
    public record Version(long number, byte[] bytes) {}

    /** Replaces it. */
    public synchronized void publish(byte[] bytes) {
        newest = new Version(newest.number + 1, bytes);
        notifyAll();
    }

    /**
     * Waits for something newer.
     *
     * @param number of what the reader has, 0 if it has nothing
     * @return empty if nothing came in time
     */
    public synchronized Optional<Version> awaitAfter(long number, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (newest.number <= number) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            wait(left / 1_000_000 + 1);
        }
        return Optional.of(newest);
    }
}
