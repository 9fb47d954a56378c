package io.clickstream.chaos;

import io.clickstream.local.ClickHouseServer;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

/** Looks again and again at the newest event in ClickHouse, and measures for how long nothing new comes. */
final class Watch implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(100);
    // Answered from the minima and maxima that ClickHouse keeps of each part, whatever the size of the table.
    private static final String NEWEST =
            "SELECT toString(toUnixTimestamp(max(event_timestamp))) FROM events_processed SETTINGS final = 0";

    private final Supplier<ClickHouseServer> clickHouse;
    private final Thread thread = new Thread(this::run, "watch");
    private volatile boolean closed;

    private long newest;
    private long lastChange;
    private long longest;

    private Watch(Supplier<ClickHouseServer> clickHouse) {
        this.clickHouse = clickHouse;
    }

    static Watch start(Supplier<ClickHouseServer> clickHouse) {
        Watch watch = new Watch(clickHouse);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
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
                see(clickHouse.get().queryNumber(NEWEST));
            } catch (IOException | RuntimeException e) {
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
