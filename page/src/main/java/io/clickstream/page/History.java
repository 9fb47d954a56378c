package io.clickstream.page;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The points of the last minutes. Thread-safe. */
final class History {
    private static final long MEMORY = Duration.ofMinutes(15).toMillis();

    private final Deque<Point> points = new ArrayDeque<>();

    synchronized void add(Point point) {
        points.addLast(point);
        while (points.getFirst().time() < point.time() - MEMORY) {
            points.removeFirst();
        }
    }

    /** Oldest first. */
    synchronized List<Point> points() {
        return List.copyOf(points);
    }
}
