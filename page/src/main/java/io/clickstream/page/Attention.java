package io.clickstream.page;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Whether anybody watches. While nobody does, everything is looked at less often. */
final class Attention {
    /** Between two looks while somebody watches. With a checkpoint every 2 s, what is delivered changes no more often. */
    static final Duration WATCHED = Duration.ofSeconds(2);

    /** Between two looks while nobody does: as fresh as the metrics have to be. */
    static final Duration UNWATCHED = Duration.ofSeconds(5);

    // Of a pause that is usual; shorter where people want to see sooner and pay for it.
    private final double share;
    private int watchers;

    Attention() {
        this(WATCHED);
    }

    /** @param interval in place of {@link #WATCHED}; every other pause changes with it */
    Attention(Duration interval) {
        this.share = (double) interval.toNanos() / WATCHED.toNanos();
    }

    /** A pause that is usual, as long as it is here. */
    Duration scaled(Duration usual) {
        return Duration.ofNanos((long) (usual.toNanos() * share));
    }

    synchronized void come() {
        watchers++;
        notifyAll();
    }

    synchronized void leave() {
        watchers--;
    }

    synchronized int watchers() {
        return watchers;
    }

    /**
     * Waits until it is time again; ends early when somebody comes to watch.
     *
     * @param began when the last time was, by {@link System#nanoTime}
     * @param pause from the time between two looks to the time from that one to the next
     */
    synchronized void rest(long began, Function<Duration, Duration> pause) throws InterruptedException {
        while (true) {
            Duration usual = watchers > 0 ? WATCHED : UNWATCHED;
            long left = began + scaled(pause.apply(usual)).toNanos() - System.nanoTime();
            if (left <= 0) {
                return;
            }
            // Rounded up: what is left of a millisecond would else be spent in a loop.
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
    }
}
