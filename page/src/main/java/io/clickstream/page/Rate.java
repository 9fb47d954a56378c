package io.clickstream.page;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * How fast a counter grows. Some counters stand still and then jump, such as what a checkpoint commits, so the time from
 * change to change is what counts, and not that from look to look. Not thread-safe.
 */
final class Rate {
    /** What a rate is told of, at least. */
    private static final long SPAN = Duration.ofSeconds(5).toMillis();

    private static final long MEMORY = Duration.ofMinutes(5).toMillis();

    // Newest first: the first value, and each one that was different from the one before.
    private final Deque<Change> changes = new ArrayDeque<>();
    private long lastLook = Long.MIN_VALUE;
    private Double rate;

    private record Change(long at, long value) {}

    /**
     * Takes a look's value.
     *
     * @param at when it was seen, in milliseconds; a look that is known already changes nothing
     * @param value null if it is not known now
     * @return the growth per second; null if it cannot be told yet
     */
    Double update(long at, Long value) {
        if (value == null) {
            changes.clear();
            rate = null;
            return null;
        }
        if (at <= lastLook) {
            return rate;
        }
        lastLook = at;
        if (!changes.isEmpty() && value < changes.getFirst().value) {
            // It has begun anew.
            changes.clear();
        }
        if (changes.isEmpty()) {
            changes.addFirst(new Change(at, value));
            rate = null;
            return null;
        }
        if (value != changes.getFirst().value) {
            changes.addFirst(new Change(at, value));
        }
        while (changes.size() > 1 && changes.getLast().at < at - MEMORY) {
            changes.removeLast();
        }
        rate = perSecond(at);
        return rate;
    }

    private double perSecond(long now) {
        Change newest = changes.getFirst();
        Change start = newest;
        long usualGap = 0;
        for (Iterator<Change> earlier = changes.iterator(); earlier.hasNext() && newest.at - start.at < SPAN; ) {
            Change change = earlier.next();
            usualGap = Math.max(usualGap, start.at - change.at);
            start = change;
        }
        if (now - newest.at <= 2 * usualGap) {
            return (newest.value - start.value) * 1e3 / (newest.at - start.at);
        }
        // Its usual time has passed: what has come in the last while is what comes.
        long window = Math.max(SPAN, 3 * usualGap);
        long before = newest.value;
        for (Change change : changes) {
            before = change.value;
            if (change.at <= now - window) {
                break;
            }
        }
        return (newest.value - before) * 1e3 / window;
    }
}
