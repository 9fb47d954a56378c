package io.clickstream.page;

import java.time.Duration;
import java.util.Optional;

/** Hands the newest of something to many readers; who is slow misses what came in between. Thread-safe. */
final class Feed {
    private Issue newest = new Issue(0, new byte[0]);

    /**
     * Something that was published.
     *
     * @param number rises from 1
     * @param bytes not to be changed
     */
    record Issue(long number, byte[] bytes) {}

    synchronized void publish(byte[] bytes) {
        newest = new Issue(newest.number + 1, bytes);
        notifyAll();
    }

    /**
     * Waits for something newer.
     *
     * @param number of what the reader has, 0 if it has nothing
     * @return empty if nothing came in time
     */
    synchronized Optional<Issue> awaitAfter(long number, Duration patience) throws InterruptedException {
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
