package io.clickstream.local;

import io.clickstream.cli.ConsoleTerminal;
import io.clickstream.cli.OpenTransactions;
import io.clickstream.cli.Reconciliation;
import io.clickstream.emitter.EmitterConfig;
import io.clickstream.emitter.EmitterOptions;
import io.clickstream.emitter.ShutdownHook;
import io.clickstream.local.process.StartException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The local run. Ends with 0 when it is stopped or the wanted number of events has arrived, 1 when something is missing
 * or a part failed, 2 when a setting is wrong or a part cannot start.
 */
@Command(
        name = "make run ARGS=...",
        description = "Runs the whole pipeline on this machine with the real engines embedded.",
        footer = "%nEvery option is an environment variable as well; the command line goes before it.",
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class LocalCommand implements Callable<Integer> {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final Duration STALL_LIMIT = Duration.ofSeconds(60);
    private static final Duration TABLE_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);
    private static final Duration STUCK_INTERVAL = Duration.ofSeconds(5);

    /** A look at the pipeline is followed by a rest so many times as long. */
    private static final int LOOK_SHARE = 20;

    private static final Duration ARRIVAL_POLL = Duration.ofMillis(250);

    @Mixin
    private final LocalOptions local = new LocalOptions();

    @Mixin
    private final EmitterOptions emission;

    @Option(
            names = "--status-interval",
            paramLabel = "<seconds>",
            description = "Time from one status to the next (default: 1 for the table in a terminal, 5 for lines).")
    private Integer statusInterval;

    @Spec
    private CommandSpec spec;

    private final Map<String, String> environment;
    private final long started = System.nanoTime();
    private final Instant startedAt = Instant.now();
    private final Set<String> told = new HashSet<>();
    private StatusView view;
    private volatile boolean stopping;

    LocalCommand(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        this.emission = new EmitterOptions(environment);
    }

    @Override
    public Integer call() throws Exception {
        LocalPipeline.Settings settings = local.toSettings();
        LocalMain.logTo(settings.data());
        EmitterConfig config = emitterConfig();
        Thread main = Thread.currentThread();
        ShutdownHook hook = new ShutdownHook(
                () -> {
                    stopping = true;
                    main.interrupt();
                },
                STOP_LIMIT);
        try (StatusView opened = openView()) {
            view = opened;
            return runAndReport(settings, config);
        } finally {
            hook.release();
        }
    }

    private StatusView openView() {
        return ConsoleTerminal.open()
                .<StatusView>map(terminal -> new LiveStatus(
                        terminal,
                        new StatusTable(ConsoleTerminal.hasBlocks(terminal), ConsoleTerminal.wantsColors(environment)),
                        interval(TABLE_INTERVAL),
                        spec.commandLine().getOut()))
                .orElseGet(() -> new PlainStatus(spec.commandLine().getOut(), interval(LINE_INTERVAL)));
    }

    private Duration interval(Duration usual) {
        return statusInterval == null ? usual : Duration.ofSeconds(statusInterval);
    }

    private int runAndReport(LocalPipeline.Settings settings, EmitterConfig config) {
        try {
            return run(settings, config);
        } catch (StartException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.USAGE;
        } catch (Exception e) {
            // Which exception an interrupt becomes depends on the part that was starting.
            if (stopping) {
                say("stopped");
                return ExitCode.OK;
            }
            LoggerFactory.getLogger(LocalCommand.class).error("the run failed", e);
            return report("the run failed: " + e + "; see " + settings.data().resolve("logs"));
        }
    }

    /** Who asks for a number of events waits for the last one, so without a rate of its own nothing holds them back. */
    private EmitterConfig emitterConfig() {
        EmitterConfig config = emission.toConfig();
        boolean paced = config.events().isEmpty() || emission.isGiven("--messages-per-second");
        return paced ? config : config.withoutRate();
    }

    private int run(LocalPipeline.Settings settings, EmitterConfig config) throws Exception {
        AtomicReference<Emission> begun = new AtomicReference<>();
        // Events come while Flink is still starting: the first row need not wait for them.
        try (LocalPipeline pipeline = LocalPipeline.start(
                settings, Distribution.current(), this::say, topics -> begun.set(Emission.start(topics, config)))) {
            Emission emission = begun.get();
            int exitCode;
            try {
                introduce(pipeline, settings, emission);
                exitCode = watch(pipeline, emission);
            } catch (InterruptedException e) {
                exitCode = ExitCode.OK;
            } catch (IOException e) {
                // ClickHouse does not answer, most likely because it is no longer there.
                exitCode = report(pipeline.failure().orElse("ClickHouse does not answer: " + e));
            } finally {
                view.finish();
                // From here on nothing may be interrupted: what was emitted is flushed and committed.
                Thread.interrupted();
                emission.stop();
            }
            if (stopping) {
                say("stopping: emitted " + count(emission.acknowledged())
                        + " in this run; the next one continues here");
            } else if (exitCode == ExitCode.OK) {
                exitCode = reconcile(pipeline, emission);
            }
            return exitCode;
        } finally {
            // A start that fails has begun to emit all the same.
            Thread.interrupted();
            if (begun.get() != null) {
                begun.get().stop();
            }
        }
    }

    /** Shows the status until all has arrived, the run is stopped, or a part fails. */
    private int watch(LocalPipeline pipeline, Emission emission) throws Exception {
        long nextStatus = System.nanoTime();
        long nextStuck = nextStatus;
        long lastProgress = System.nanoTime();
        long lastLag = Long.MAX_VALUE;
        boolean rowsSeen = false;
        while (true) {
            Optional<String> failure = pipeline.failure();
            if (failure.isPresent()) {
                return report(failure.get());
            }
            long before = System.nanoTime();
            PipelineStatus status = pipeline.status(emission.acknowledged());
            long took = System.nanoTime() - before;
            if (!rowsSeen && pipeline.hasRowsSince(startedAt)) {
                rowsSeen = true;
                say("first row in ClickHouse");
            }
            if (System.nanoTime() >= nextStatus) {
                view.status(status, emission.isRunning(), pipeline.jobStatus());
                // The exact count of rows takes longer the more there are.
                nextStatus = Math.max(nextStatus + view.interval().toNanos(), System.nanoTime() + LOOK_SHARE * took);
            }
            if (System.nanoTime() >= nextStuck) {
                tellStuck(pipeline);
                nextStuck = System.nanoTime() + STUCK_INTERVAL.toNanos();
            }
            if (!emission.isRunning() && status.lag() == 0) {
                view.status(status, false, pipeline.jobStatus());
                return ExitCode.OK;
            }
            if (emission.isRunning() || status.lag() < lastLag) {
                lastProgress = System.nanoTime();
            } else if (System.nanoTime() - lastProgress > STALL_LIMIT.toNanos()) {
                say("nothing has arrived for " + STALL_LIMIT.toSeconds() + " s");
                return ExitCode.OK;
            }
            lastLag = status.lag();
            Thread.sleep(emission.isRunning() && rowsSeen ? untilMillis(nextStatus) : ARRIVAL_POLL.toMillis());
        }
    }

    /** Each partition that readers are stuck in, once. */
    private void tellStuck(LocalPipeline pipeline) throws InterruptedException {
        List<OpenTransactions.Blocking> found;
        try {
            found = pipeline.stuckTransactions();
        } catch (KafkaException e) {
            // What is wrong with Kafka shows elsewhere.
            LoggerFactory.getLogger(LocalCommand.class).warn("open transactions are not known", e);
            return;
        }
        for (OpenTransactions.Blocking stuck : found) {
            if (told.add(stuck.partition() + "@" + stuck.lastStableOffset())) {
                say("stuck: " + stuck);
                say(
                        "  a restart of the run aborts what the job has left open; `make transactions ARGS=--abort` does it for"
                                + " any producer, and its records are gone then");
            }
        }
    }

    private int reconcile(LocalPipeline pipeline, Emission emission) throws Exception {
        Map<TopicPartition, Long> to = pipeline.topics().rawEndOffsets();
        Reconciliation found = pipeline.reconcile(emission.from(), to);
        long emitted = emission.acknowledged();
        boolean exact = found.isExact() && found.raw() == emitted && emission.hasNoError();
        view.message("emitted %d %s rows %d + dead letters %d, duplicates %d"
                .formatted(
                        emitted,
                        emitted == found.rows() + found.deadLetters() ? "=" : "!=",
                        found.rows(),
                        found.deadLetters(),
                        found.duplicates()));
        if (!exact) {
            view.message("difference: raw records %d, missing %d, duplicates %d, not written %d"
                    .formatted(found.raw(), found.missing(), found.duplicates(), emission.failed()));
        }
        Reconciliation all = pipeline.reconcile(pipeline.topics().rawBeginningOffsets(), to);
        if (all.raw() != found.raw()) {
            view.message("all runs: raw records %d, rows %d, dead letters %d, missing %d, duplicates %d"
                    .formatted(all.raw(), all.rows(), all.deadLetters(), all.missing(), all.duplicates()));
        }
        return exact && all.isExact() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void introduce(LocalPipeline pipeline, LocalPipeline.Settings settings, Emission emission) {
        pipeline.awaitPage();
        say("running");
        view.message("""

                          live page    %s
                          Flink UI     %s
                          ClickHouse   %s
                          Kafka        %s
                          S3 store     %s
                          metrics      %s (emitter)%s
                          data, logs   %s

                          rows:        curl '%s?query=SELECT%%20count()%%20FROM%%20events_processed'
                          job:         curl '%sjobs/overview'

                          Ctrl-C stops everything; the next start continues where this one stopped.
                        """.formatted(
                        pipeline.pageAddress(),
                        pipeline.flink().get().address(),
                        pipeline.clickHouse().get().address(),
                        pipeline.bootstrapServers(),
                        pipeline.store().get().location().endpoint(),
                        emission.metrics(),
                        pipeline.flink()
                                .get()
                                .metrics()
                                .map(address -> ", " + address + " (Flink and the job)")
                                .orElse(""),
                        settings.data(),
                        pipeline.clickHouse().get().address(),
                        pipeline.flink().get().address()));
    }

    private int report(String failure) {
        view.finish();
        spec.commandLine().getErr().println(failure);
        return ExitCode.SOFTWARE;
    }

    /** The parts start in several threads. */
    private synchronized void say(String line) {
        view.message("%5.1f s  %s".formatted((System.nanoTime() - started) / 1e9, line));
    }

    private static long untilMillis(long nanoTime) {
        return Math.max(0, Duration.ofNanos(nanoTime - System.nanoTime()).toMillis());
    }

    private static String count(long number) {
        return "%,d".formatted(number);
    }
}
