package io.clickstream.local.status;

import io.clickstream.core.settings.PlainText;
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

    /** What readings cost is bounded: the time that one takes beyond this is followed by a rest so many times as long. */
    private static final Duration CHEAP = Duration.ofMillis(100);

    static final int REST_FACTOR = 20;

    static final Duration LONGEST_REST = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Callable<T> reading;
    private final Supplier<Duration> interval;
    private final int restFactor;
    private final Thread thread;
    private T newest;
    private String problem = "it is busy";
    private long lastAnswer = System.nanoTime();

    private Poller(String name, Callable<T> reading, Supplier<Duration> interval, int restFactor) {
        this.reading = reading;
        this.interval = interval;
        this.restFactor = restFactor;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    /**
     * Starts to read.
     *
     * @param interval from one reading to the next; longer after one that took long
     */
    public static <T> Poller<T> start(String name, Callable<T> reading, Supplier<Duration> interval) {
        return start(new Poller<>(name, reading, interval, REST_FACTOR));
    }

    /** The same for what costs next to nothing even where it takes long, since it only waits then. */
    public static <T> Poller<T> startEvenly(String name, Callable<T> reading, Duration interval) {
        return start(new Poller<>(name, reading, () -> interval, 0));
    }

    private static <T> Poller<T> start(Poller<T> poller) {
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
            Duration tookBefore = Duration.ZERO;
            while (true) {
                long began = System.nanoTime();
                expect();
                Duration rest = RETRY;
                try {
                    remember(reading.call());
                    Duration took = Duration.ofNanos(System.nanoTime() - began);
                    rest = rest(interval.get(), took, tookBefore, restFactor);
                    tookBefore = took;
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    LOGGER.warn("not read", e);
                    fail(e);
                }
                Thread.sleep(rest.toMillis());
            }
        } catch (InterruptedException e) {
            // The run ends.
        }
    }

    /** A single reading that took long has met a part that stood still, and does not count. */
    static Duration rest(Duration interval, Duration took, Duration tookBefore, int factor) {
        Duration cost = min(took, tookBefore).minus(CHEAP);
        return max(max(interval.minus(took), min(cost.multipliedBy(factor), LONGEST_REST)), Duration.ZERO);
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
        problem = PlainText.line(e);
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
