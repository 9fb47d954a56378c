package io.clickstream.page.model;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;

/** How long something typically takes: the least of the last few times, as it is others that make one of them longer. */
final class TypicalDuration {
    private static final int LAST_TIMES = 3;

    private final Deque<Duration> times = new ArrayDeque<>();

    /** The typical duration, now that it took so long once more. */
    Duration after(Duration took) {
        times.addFirst(took);
        if (times.size() > LAST_TIMES) {
            times.removeLast();
        }
        Duration least = Collections.min(times);
        // The first ones of a program take longer than any other.
        return times.size() < LAST_TIMES ? least.dividedBy(10) : least;
    }
}
