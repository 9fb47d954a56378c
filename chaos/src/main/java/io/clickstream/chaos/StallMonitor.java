package io.clickstream.chaos;

import io.clickstream.core.clickhouse.ClickHouse;
import java.time.Duration;

/** Asks ClickHouse again and again how far it is, and measures for how long nothing new comes. */
final class StallMonitor implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(100);
    private final ClickHouse clickHouse;
    private final String question;
    private final Thread thread = new Thread(this::run, "stall-monitor");
    private volatile boolean closed;

    private long progress;
    private long lastChange;
    private long longest;

    private StallMonitor(ClickHouse clickHouse, String question) {
        this.clickHouse = clickHouse;
        this.question = question;
    }

    /** @param question whose answer, a number, grows when something arrives */
    static StallMonitor start(ClickHouse clickHouse, String question) {
        StallMonitor monitor = new StallMonitor(clickHouse, question);
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

    /** The last answer. */
    synchronized long progress() {
        return progress;
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

    private synchronized void see(long answer) {
        // Where rows are counted, merging repeated ones makes them fewer; nothing has arrived by that.
        if (answer > progress) {
            long now = System.nanoTime();
            longest = Math.max(longest, now - lastChange);
            lastChange = now;
        }
        progress = answer;
    }
}
