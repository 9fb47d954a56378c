package io.clickstream.local.status;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads something again and again in a thread of its own, so that a part that does not answer holds nobody else up.
 *
 * @param <T> what is read
 */
public final class Poller<T> implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Poller.class);

    /** What readings cost is bounded: each second that one takes beyond this is followed by a rest of so many. */
    private static final Duration CHEAP = Duration.ofMillis(500);

    private static final int REST_FACTOR = 20;

    private static final Duration LONGEST_REST = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Callable<T> reading;
    private final Supplier<Duration> interval;
    private final Thread thread;
    private T newest;
    private String problem = "it is busy";
    private long lastAnswer = System.nanoTime();

    private Poller(String name, Callable<T> reading, Supplier<Duration> interval) {
        this.reading = reading;
        this.interval = interval;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    /**
     * Starts to read.
     *
     * @param interval from one reading to the next; longer after one that took long
     */
    public static <T> Poller<T> start(String name, Callable<T> reading, Supplier<Duration> interval) {
        Poller<T> poller = new Poller<>(name, reading, interval);
        poller.thread.start();
        return poller;
    }

    /** What was read since the last call; empty if nothing was. */
    public synchronized Optional<T> takeNew() {
        Optional<T> taken = Optional.ofNullable(newest);
        newest = null;
        return taken;
    }

    /** How long the last answer is ago, rests not counted. */
    public synchronized Duration silence() {
        return lastAnswer == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - lastAnswer);
    }

    /** Why the last reading has failed. */
    public synchronized String problem() {
        return problem;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                long began = System.nanoTime();
                expect();
                Duration rest = RETRY;
                try {
                    remember(reading.call());
                    Duration took = Duration.ofNanos(System.nanoTime() - began);
                    rest = max(
                            interval.get().minus(took), min(took.minus(CHEAP).multipliedBy(REST_FACTOR), LONGEST_REST));
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    LOGGER.warn("not read", e);
                    fail(e);
                }
                Thread.sleep(Math.max(0, rest.toMillis()));
            }
        } catch (InterruptedException e) {
            // The run ends.
        }
    }

    private synchronized void expect() {
        if (lastAnswer == 0) {
            lastAnswer = System.nanoTime();
        }
    }

    private synchronized void remember(T read) {
        newest = read;
        problem = "it is busy";
        // Nothing is expected until the next reading.
        lastAnswer = 0;
    }

    private synchronized void fail(Exception e) {
        problem = e.getMessage() == null ? e.toString() : e.getMessage().replaceAll("\\s+", " ");
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
