package io.clickstream.local;

import io.clickstream.core.kafka.OpenTransaction;
import io.clickstream.core.kafka.OpenTransactions;
import io.clickstream.core.settings.Program;
import io.clickstream.local.pipeline.EmbeddedPipeline;
import io.clickstream.local.pipeline.PartProbes;
import io.clickstream.local.process.ChildProcess;
import io.clickstream.local.process.StartException;
import io.clickstream.local.status.PipelineStatus;
import io.clickstream.local.status.Poller;
import io.clickstream.local.status.SilenceWatch;
import io.clickstream.local.status.StatusReader;
import io.clickstream.local.status.StatusView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Watches a run: shows its status, tells what holds it up, and notices its end. Whatever may have to wait for a part is read
 * beside it, so that a part that stands still hides no other that has ended.
 */
final class RunWatch {
    private static final Duration STALL_LIMIT = Duration.ofSeconds(60);
    private static final Duration TRANSACTIONS_INTERVAL = Duration.ofSeconds(5);
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(2);
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(10);
    private static final Duration HANGING_AFTER = Duration.ofSeconds(15);
    private static final int HANGING_AFTER_CHECKPOINTS = 10;
    private static final Duration ARRIVAL_POLL = Duration.ofMillis(250);
    private static final Duration LOOP_PAUSE = Duration.ofMillis(100);

    private final EmbeddedPipeline pipeline;
    private final Emission emission;
    private final StatusView view;
    private final Consumer<String> say;
    private final Instant startedAt;
    private final Set<String> told = new HashSet<>();
    private final SilenceWatch silence = new SilenceWatch(System.nanoTime());
    private boolean numbersMissed;
    private long nextView = System.nanoTime();
    private long lastProgress = System.nanoTime();
    private long lastLag = Long.MAX_VALUE;
    private volatile boolean rowsSeen;

    /**
     * @param say tells something in a line with the time
     * @param startedAt rows since then are those of this run
     */
    RunWatch(EmbeddedPipeline pipeline, Emission emission, StatusView view, Consumer<String> say, Instant startedAt) {
        this.pipeline = pipeline;
        this.emission = emission;
        this.view = view;
        this.say = say;
        this.startedAt = startedAt;
    }

    /**
     * What was read once.
     *
     * @param emitting whether events were still written then
     * @param rows whether a row of this run has come
     */
    private record Reading(PipelineStatus status, boolean emitting, boolean rows) {}

    /**
     * Waits until all has arrived, nothing arrives any more, or a part has failed.
     *
     * @return what has failed; empty otherwise
     * @throws StartException if a part does not start again
     */
    Optional<String> awaitEnd() throws Exception {
        StatusReader reader = new StatusReader(pipeline);
        OpenTransactions transactions = new OpenTransactions(
                pipeline.admin(), Clock.systemUTC(), pipeline.topology().derivedTopics());
        try (Poller<Reading> status = Poller.start(
                        "status",
                        () -> read(reader),
                        () -> emission.isRunning() && rowsSeen ? view.interval() : ARRIVAL_POLL);
                Poller<List<OpenTransaction>> open =
                        Poller.start("transactions", transactions::find, () -> TRANSACTIONS_INTERVAL);
                Poller<Set<String>> silent =
                        Poller.startEvenly("probes", new PartProbes(pipeline)::silent, PROBE_INTERVAL)) {
            while (true) {
                startFlinkAgain();
                Optional<String> failure = pipeline.failure().or(emission::failure);
                if (failure.isPresent()) {
                    return failure;
                }
                silent.takeNew().ifPresent(found -> silence.probed(found, System.nanoTime()));
                tellSilence(status);
                open.takeNew().ifPresent(this::tellHanging);
                Optional<Reading> reading = status.takeNew();
                if (reading.isPresent() && hasArrived(reading.get()) || hasStalled()) {
                    return Optional.empty();
                }
                Thread.sleep(LOOP_PAUSE.toMillis());
            }
        }
    }

    /** A record that does not fit into memory must not end the run: after a start the job's source reads it in another way. */
    private void startFlinkAgain() throws Exception {
        if (pipeline.flink().process().filter(ChildProcess::ranOutOfMemory).isPresent()) {
            say.accept("Flink ran out of memory and is started again; nothing is lost");
            pipeline.flink().start();
            say.accept(pipeline.flink().get().job().origin());
        }
    }

    private Reading read(StatusReader reader) throws InterruptedException {
        boolean emitting = emission.isRunning();
        PipelineStatus status = reader.read(emission.acknowledged());
        return new Reading(status, emitting, rowsSeen || reader.hasRowsSince(startedAt));
    }

    private boolean hasArrived(Reading reading) {
        PipelineStatus now = reading.status();
        if (reading.rows() && !rowsSeen) {
            rowsSeen = true;
            say.accept("first row in ClickHouse");
        }
        boolean arrived = !reading.emitting() && now.lag() == 0;
        if (arrived || System.nanoTime() >= nextView) {
            view.status(now, reading.emitting(), pipeline.jobStatus());
            nextView = System.nanoTime() + view.interval().toNanos() - ARRIVAL_POLL.toNanos();
        }
        if (now.lag() < lastLag) {
            lastProgress = System.nanoTime();
        }
        lastLag = now.lag();
        return arrived;
    }

    private boolean hasStalled() {
        if (emission.isRunning() || silence.isSilent()) {
            lastProgress = System.nanoTime();
        }
        boolean stalled = System.nanoTime() - lastProgress > STALL_LIMIT.toNanos();
        if (stalled) {
            say.accept("nothing has arrived for " + STALL_LIMIT.toSeconds() + " s");
        }
        return stalled;
    }

    /** Once when a part does not answer or the numbers no longer come, and once when they do again. */
    private void tellSilence(Poller<Reading> status) {
        silence.news(System.nanoTime()).forEach(say);
        boolean missing = status.silence().compareTo(SILENCE_LIMIT) > 0;
        if (missing && !numbersMissed && !silence.isSilent()) {
            say.accept(
                    "no numbers for " + SILENCE_LIMIT.toSeconds() + " s (" + status.problem() + "); the run goes on");
            numbersMissed = true;
        } else if (!missing && numbersMissed) {
            say.accept("the numbers come again");
            numbersMissed = false;
        }
    }

    /** Each partition that readers are held up in, once. */
    private void tellHanging(List<OpenTransaction> open) {
        Duration usual = pipeline.settings().checkpointInterval().multipliedBy(HANGING_AFTER_CHECKPOINTS);
        Duration limit = usual.compareTo(HANGING_AFTER) > 0 ? usual : HANGING_AFTER;
        // While a part is silent no checkpoint completes, and afterwards the next one needs its time.
        if (!silence.allHaveAnsweredFor(limit, System.nanoTime())) {
            return;
        }
        for (OpenTransaction hanging : open) {
            if (hanging.age().compareTo(limit) > 0
                    && told.add(hanging.partition() + "@" + hanging.lastStableOffset())) {
                say.accept("stuck: " + hanging);
                say.accept("  a restart of the run aborts what the job has left open; `"
                        + Program.command("transactions", "--abort")
                        + "` does it for any producer, and its records are gone then");
            }
        }
    }
}
