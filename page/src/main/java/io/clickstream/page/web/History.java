package io.clickstream.page.web;

import io.clickstream.page.model.Snapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What charts show of the last minutes. Thread-safe. */
final class History {
    private static final long MEMORY = Duration.ofMinutes(15).toMillis();

    private final Deque<Point> points = new ArrayDeque<>();

    /** A moment; null where something was not known. Units as in {@link Snapshot}. */
    record Point(
            long time,
            Double rawRate,
            Double jobRate,
            Double rowRate,
            Double deadLetterRate,
            Long jobLag,
            Long rowLag,
            Double p50,
            Double p99) {}

    synchronized void add(Snapshot snapshot) {
        Snapshot.Flow flow = snapshot.flow();
        points.addLast(new Point(
                snapshot.time(),
                flow.raw().rate(),
                flow.job().rate(),
                flow.rows().rate(),
                flow.deadLetters().rate(),
                flow.job().lag(),
                flow.rows().lag(),
                snapshot.latency().p50(),
                snapshot.latency().p99()));
        while (points.getFirst().time() < snapshot.time() - MEMORY) {
            points.removeFirst();
        }
    }

    /** Oldest first. */
    synchronized List<Point> points() {
        return List.copyOf(points);
    }
}
