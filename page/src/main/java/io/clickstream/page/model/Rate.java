package io.clickstream.page.model;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * How fast a counter grows. Some counters stand still and then jump, such as what a checkpoint commits, so the time from
 * change to change is what counts, and not that from probe to probe. Not thread-safe.
 */
final class Rate {
    /** The time that a rate is of, at least. */
    private static final long SPAN = Duration.ofSeconds(5).toMillis();

    private static final int GAPS = 3;
    private static final long MEMORY = Duration.ofMinutes(5).toMillis();

    // Newest first: the first value, and each one that was different from the one before.
    private final Deque<Change> changes = new ArrayDeque<>();
    private long lastProbe = Long.MIN_VALUE;
    private Double rate;

    private record Change(long at, long value) {}

    /**
     * Takes what a probe found.
     *
     * @param at when that was, in milliseconds; a probe that is known already changes nothing
     * @param value null if it is not known now
     * @return the growth per second; null if it is not known yet
     */
    Double update(long at, Long value) {
        if (value == null) {
            changes.clear();
            rate = null;
            return null;
        }
        if (at <= lastProbe) {
            return rate;
        }
        lastProbe = at;
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
        long usualGap = usualGap();
        // When its usual time has passed, the time in which nothing came counts as well.
        long end = now - newest.at <= 2 * usualGap ? newest.at : now;
        Change start = newest;
        for (Change change : changes) {
            start = change;
            if (end - change.at >= SPAN) {
                break;
            }
        }
        if (start == newest) {
            return 0;
        }
        // After a long rest it is not the rest that is measured.
        long from = Math.max(start.at, end - Math.max(SPAN, 3 * usualGap));
        return (newest.value - start.value) * 1e3 / (end - from);
    }

    /** The time from change to change: the one in the middle of the last few, of which one may have been a rest. */
    private long usualGap() {
        List<Long> gaps = new ArrayList<>();
        Change later = null;
        for (Iterator<Change> each = changes.iterator(); each.hasNext() && gaps.size() < GAPS; ) {
            Change change = each.next();
            if (later != null) {
                gaps.add(later.at - change.at);
            }
            later = change;
        }
        Collections.sort(gaps);
        return gaps.isEmpty() ? 0 : gaps.get((gaps.size() - 1) / 2);
    }
}
