package io.clickstream.chaos;

import io.clickstream.core.clickhouse.ClickHouse;
import java.time.Duration;

/** Asks again and again for the newest event in ClickHouse, and measures for how long nothing new comes. */
final class StallMonitor implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(100);
    // Answered from the minima and maxima that ClickHouse keeps of each part, whatever the size of the table.
    private static final String NEWEST = "SELECT toUnixTimestamp(max(event_timestamp)) FROM %s SETTINGS final = 0";

    private final ClickHouse clickHouse;
    private final String question;
    private final Thread thread = new Thread(this::run, "stall-monitor");
    private volatile boolean closed;

    private long newest;
    private long lastChange;
    private long longest;

    private StallMonitor(ClickHouse clickHouse, String table) {
        this.clickHouse = clickHouse;
        this.question = NEWEST.formatted(table);
    }

    static StallMonitor start(ClickHouse clickHouse, String table) {
        StallMonitor monitor = new StallMonitor(clickHouse, table);
        monitor.thread.setDaemon(true);
        monitor.thread.start();
        return monitor;
    }

    /** Begins a new measurement: something is on its way from now on. */
    synchronized void reset() {
        lastChange = System.nanoTime();
        longest = 0;
    }

    /** The longest time without anything new since {@link #reset}. */
    synchronized Duration longestStall() {
        return Duration.ofNanos(Math.max(longest, 0));
    }

    /** Number behind the newest event that has arrived, as far as its second tells. */
    synchronized long newestNumber() {
        return newest == 0 ? 0 : NumberedEvents.firstNumber(newest + 1);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        while (!closed) {
            try {
                see(clickHouse.queryNumber(question));
            } catch (RuntimeException e) {
                // It is down, or went down in the middle of its answer, so nothing new comes.
            } catch (InterruptedException e) {
                return;
            }
            try {
                Thread.sleep(INTERVAL.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void see(long epochSecond) {
        if (epochSecond != newest) {
            long now = System.nanoTime();
            longest = Math.max(longest, now - lastChange);
            lastChange = now;
            newest = epochSecond;
        }
    }
}
