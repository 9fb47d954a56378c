package io.clickstream.bench.latency;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.core.clickhouse.ClickHouse;
import java.util.OptionalLong;

/**
 * Asks ClickHouse again and again which events can be queried. Those of one raw partition become visible in the order of
 * their offsets, as they are in one clean partition, so the last one tells of all.
 */
final class VisibilityPoller {

    /** What this costs is part of every measurement; what is found is up to this much older. */
    private static final long INTERVAL_MILLIS = 20;

    // Answered from what ClickHouse knows of each part.
    private static final String COUNT = "SELECT count() FROM events_processed SETTINGS final = 0";
    private static final String NEWEST =
            "SELECT source_topic, source_partition, max(source_offset) FROM events_processed"
                    + " WHERE event_timestamp >= toDateTime64(%d, 3, 'UTC') GROUP BY source_topic, source_partition"
                    + " SETTINGS final = 0";

    private final ClickHouse clickHouse;
    private final Schedule schedule;
    private final LatencyRecorder recorder;
    private final Thread thread = new Thread(this::run, "poller");
    private volatile boolean closed;
    private volatile Exception failure;

    private VisibilityPoller(ClickHouse clickHouse, Schedule schedule, LatencyRecorder recorder) {
        this.clickHouse = clickHouse;
        this.schedule = schedule;
        this.recorder = recorder;
    }

    static VisibilityPoller start(ClickHouse clickHouse, Schedule schedule, LatencyRecorder recorder) {
        VisibilityPoller poller = new VisibilityPoller(clickHouse, schedule, recorder);
        poller.thread.setDaemon(true);
        poller.thread.start();
        return poller;
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
                OptionalLong oldest = recorder.oldest();
                if (count != last && oldest.isPresent()) {
                    last = count;
                    probe(oldest.getAsLong());
                }
                Thread.sleep(INTERVAL_MILLIS);
            }
        } catch (RuntimeException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void probe(long oldestDue) throws InterruptedException {
        var newest = clickHouse.query(NEWEST.formatted(Math.floorDiv(schedule.millis(oldestDue), 1000)));
        long now = System.nanoTime();
        for (JsonNode row : newest) {
            recorder.visible(row.get(0).asText(), row.get(1).asInt(), row.get(2).asLong(), now);
        }
    }
}
