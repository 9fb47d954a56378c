package io.clickstream.bench.latency;

import io.clickstream.emitter.EventType;
import io.clickstream.local.ClickHouseServer;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * Asks ClickHouse again and again which events can be queried. Those of one raw partition become visible in the order of
 * their offsets, as they are in one clean partition, so the last one tells of all.
 */
final class Lookout {

    /** What this costs is part of every measurement; what is found is up to this much older. */
    private static final long INTERVAL_MILLIS = 20;

    // Answered from what ClickHouse knows of each part.
    private static final String COUNT = "SELECT count() FROM events_processed SETTINGS final = 0";
    private static final String NEWEST = "SELECT event_type, source_partition, max(source_offset) FROM events_processed"
            + " WHERE event_timestamp >= toDateTime64(%d, 3, 'UTC') GROUP BY event_type, source_partition"
            + " SETTINGS final = 0";

    private final ClickHouseServer clickHouse;
    private final Schedule schedule;
    private final Book book;
    private final Thread thread = new Thread(this::run, "lookout");
    private volatile boolean closed;
    private volatile Exception failure;

    private Lookout(ClickHouseServer clickHouse, Schedule schedule, Book book) {
        this.clickHouse = clickHouse;
        this.schedule = schedule;
        this.book = book;
    }

    static Lookout start(ClickHouseServer clickHouse, Schedule schedule, Book book) {
        Lookout lookout = new Lookout(clickHouse, schedule, book);
        lookout.thread.setDaemon(true);
        lookout.thread.start();
        return lookout;
    }

    /** @throws IllegalStateException if ClickHouse could not be asked */
    void stop() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new IllegalStateException("ClickHouse could not be asked", failure);
        }
    }

    private void run() {
        try {
            long last = -1;
            while (!closed) {
                long count = clickHouse.queryNumber(COUNT);
                OptionalLong oldest = book.oldest();
                if (count != last && oldest.isPresent()) {
                    last = count;
                    look(oldest.getAsLong());
                }
                Thread.sleep(INTERVAL_MILLIS);
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(long oldestDue) throws IOException, InterruptedException {
        var newest = clickHouse.query(NEWEST.formatted(Math.floorDiv(schedule.millis(oldestDue), 1000)));
        long now = System.nanoTime();
        for (String[] row : newest) {
            book.visible(EventType.valueOf(row[0]), Integer.parseInt(row[1]), Long.parseLong(row[2]), now);
        }
    }
}
