package io.clickstream.page.model;

import io.clickstream.core.settings.PlainText;
import io.clickstream.page.probe.Probe;
import io.clickstream.page.probe.ProbeResult;
import io.clickstream.page.probe.State;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes one part again and again, in a thread of its own: a part that does not answer delays nothing but what is known
 * of it.
 *
 * @param <T> what the part answers
 */
public final class Poller<T> implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Poller.class);
    private static final int LONGEST_DETAIL = 300;

    private final String name;
    private final Probe<T> probe;
    private final PollSchedule schedule;
    private final ViewerCount viewers;
    private final Thread thread;

    // Of complete probes.
    private final TypicalDuration typicalDuration = new TypicalDuration();

    private PartStatus<T> last =
            new PartStatus<>(State.UNKNOWN, "not probed yet", System.currentTimeMillis(), Optional.empty(), 0, 0);
    // By System.nanoTime; meaningful while a probe goes on.
    private long probingSince;
    private boolean probing;

    Poller(String name, Probe<T> probe, PollSchedule schedule, ViewerCount viewers) {
        this.name = name;
        this.probe = probe;
        this.schedule = schedule;
        this.viewers = viewers;
        this.thread = new Thread(this::run, "poller " + name);
        this.thread.setDaemon(true);
    }

    /** The name of the part. */
    public String name() {
        return name;
    }

    void start() {
        thread.start();
    }

    /** What is known now. Never waits. */
    public synchronized PartStatus<T> status() {
        Duration waited = Duration.ofNanos(System.nanoTime() - probingSince);
        return probing && waited.compareTo(schedule.limit()) > 0
                ? last.unanswered(System.currentTimeMillis() - waited.toMillis(), waited.toMillis() / 1e3)
                : last;
    }

    /** What the part answered, if it answers now. */
    public Optional<T> value() {
        return status().value();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                long began = System.nanoTime();
                ProbeResult<T> result = probeOnce(began);
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                remember(result, took);
                Duration cost = result.complete() ? typicalDuration.after(took) : took;
                viewers.rest(began, usual -> schedule.pause(usual, cost, result.complete()));
            }
        } catch (InterruptedException e) {
            // The program ends.
        }
    }

    private ProbeResult<T> probeOnce(long began) throws InterruptedException {
        synchronized (this) {
            probing = true;
            probingSince = began;
        }
        try {
            return probe.probe();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOGGER.debug("{} does not answer", name, e);
            return ProbeResult.without(State.DOWN, oneLine(e));
        }
    }

    private synchronized void remember(ProbeResult<T> result, Duration took) {
        long now = System.currentTimeMillis();
        // A probe that was not answered for a while has made it known already.
        PartStatus<T> before = status();
        probing = false;
        last = new PartStatus<>(
                result.state(),
                result.detail(),
                before.state() == result.state() ? before.since() : now,
                Optional.ofNullable(result.value()),
                now,
                took.toNanos() / 1e9);
    }

    private static String oneLine(Exception e) {
        String line = PlainText.line(e);
        return line.length() > LONGEST_DETAIL ? line.substring(0, LONGEST_DETAIL) + "…" : line;
    }
}
