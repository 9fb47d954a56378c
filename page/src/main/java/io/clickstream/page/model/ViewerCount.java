package io.clickstream.page.model;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** How many people watch the page. While nobody does, everything is probed less often. Thread-safe. */
public final class ViewerCount {
    /** Between two probes while somebody watches: as often as a person takes notice. */
    static final Duration WATCHED = Duration.ofSeconds(2);

    /** Between two probes while nobody does: as fresh as the metrics have to be. */
    static final Duration UNWATCHED = Duration.ofSeconds(5);

    // Of a pause that is usual; shorter where people want to see sooner and pay for it.
    private final double share;
    private int viewers;

    /** @param interval in place of {@link #WATCHED}; every other pause changes with it */
    public ViewerCount(Duration interval) {
        this.share = (double) interval.toNanos() / WATCHED.toNanos();
    }

    /** Somebody begins to watch. */
    public synchronized void enter() {
        viewers++;
        notifyAll();
    }

    /** Somebody no longer watches. */
    public synchronized void leave() {
        viewers--;
    }

    /** How many watch now. */
    public synchronized int count() {
        return viewers;
    }

    /**
     * Waits until it is time again; ends early when somebody comes to watch.
     *
     * @param began when the last time was, by {@link System#nanoTime}
     * @param pause from the time between two probes to the time from that one to the next
     */
    public synchronized void rest(long began, Function<Duration, Duration> pause) throws InterruptedException {
        while (true) {
            Duration usual = viewers > 0 ? WATCHED : UNWATCHED;
            long left = began + (long) (pause.apply(usual).toNanos() * share) - System.nanoTime();
            if (left <= 0) {
                return;
            }
            // Rounded up: what is left of a millisecond would otherwise be spent in a loop.
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
    }
}
