package io.clickstream.local;

import io.clickstream.cli.ConsoleTerminal;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.PlainText;
import io.clickstream.core.settings.ProgramVersion;
import io.clickstream.core.settings.ReportedException;
import io.clickstream.core.settings.ShutdownHook;
import io.clickstream.emitter.EmitterConfig;
import io.clickstream.emitter.EmitterOptions;
import io.clickstream.local.folder.CompiledPipeline;
import io.clickstream.local.folder.DataOwner;
import io.clickstream.local.folder.PipelineCompiler;
import io.clickstream.local.folder.PipelineFolder;
import io.clickstream.local.pipeline.DataFolder;
import io.clickstream.local.pipeline.EmbeddedPipeline;
import io.clickstream.local.pipeline.InstallLayout;
import io.clickstream.local.pipeline.PipelineSettings;
import io.clickstream.local.pipeline.SchemaRegistry;
import io.clickstream.local.process.DiskSpace;
import io.clickstream.local.status.LiveStatus;
import io.clickstream.local.status.PlainStatus;
import io.clickstream.local.status.StatusTable;
import io.clickstream.local.status.StatusView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.LogManager;
import org.jline.utils.Signals;
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
        description = "Runs the whole pipeline on this machine with the real engines embedded.",
        footer = "%nEvery option is an environment variable as well; the command line takes precedence.",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        showDefaultValues = true,
        sortOptions = false)
final class LocalCommand implements Callable<Integer> {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final Duration TABLE_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);

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
    private StatusView view;
    private volatile boolean stopping;

    LocalCommand(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        this.emission = new EmitterOptions(environment);
    }

    @Override
    public Integer call() throws Exception {
        PipelineSettings settings = local.toSettings();
        if (statusInterval != null && statusInterval < 1) {
            throw ConfigurationException.of("--status-interval", "must be 1 or more", statusInterval);
        }
        DataFolder.require(settings.data());
        logTo(settings.data());
        EmitterConfig config = emitterConfig();
        PipelineSettings withRegistry = withRegistry(settings, config);
        // Ctrl-C is how a run is meant to end: without this the JVM's exit code is 130, an error to make.
        Signals.register("INT", () -> System.exit(ExitCode.OK));
        Thread main = Thread.currentThread();
        ShutdownHook hook = new ShutdownHook(
                () -> {
                    stopping = true;
                    main.interrupt();
                },
                STOP_LIMIT);
        try (StatusView opened = openView()) {
            view = opened;
            return runAndReport(withRegistry, config);
        } finally {
            hook.release();
        }
    }

    /** Sends log and temporary files to the data folder; must come before the first of them. The terminal is for the status. */
    private static void logTo(Path data) {
        System.setProperty("log4j2.configurationFile", "local-log4j2.properties");
        System.setProperty("clickstream.log", data.resolve("logs/local.log").toString());
        System.setProperty("java.io.tmpdir", DataFolder.ownTemporary(data).toString());
        // What libraries say by way of the JDK's own logging would come as stack traces between the lines of the
        // status.
        LogManager.getLogManager().reset();
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

    private int runAndReport(PipelineSettings settings, EmitterConfig config) throws Exception {
        try {
            return run(settings, config);
        } catch (Exception e) {
            // Which exception an interrupt becomes depends on the part that was starting.
            if (stopping) {
                say("stopped");
                return ExitCode.OK;
            }
            if (e instanceof ReportedException) {
                throw e;
            }
            LoggerFactory.getLogger(LocalCommand.class).error("the run failed", e);
            if (DiskSpace.isMissing(e) || DiskSpace.isMissing(settings.data())) {
                return report(DiskSpace.message(settings.data()));
            }
            return report("the run failed: " + e + "; see " + settings.data().resolve("logs"));
        }
    }

    /** Who asks for a number of events waits for the last one, so without a rate of its own nothing holds them back. */
    private EmitterConfig emitterConfig() {
        // Where Kafka is, is known once it has its port.
        String later = "localhost:0";
        EmitterConfig config = local.pipeline()
                .map(folder -> emission.toConfig(later, folder.samples()))
                .orElseGet(() -> emission.toConfig(later));
        boolean paced = config.events().isEmpty() || emission.isGiven("--messages-per-second");
        return paced ? config : config.withoutRate();
    }

    /** With the registry that the user names in place of an embedded one. */
    private static PipelineSettings withRegistry(PipelineSettings settings, EmitterConfig config) {
        if (config.registry().isEmpty()) {
            if (!settings.schemaRegistry()) {
                config.requireRegistry();
            }
            return settings;
        }
        return settings.change()
                .schemaRegistry(false)
                .variables(Map.of(
                        SchemaRegistry.VARIABLE, config.registry().get().url().toString()))
                .build();
    }

    private int run(PipelineSettings settings, EmitterConfig config) throws Exception {
        Optional<PipelineFolder> folder = local.pipeline();
        InstallLayout layout = InstallLayout.current();
        if (folder.isEmpty()) {
            new DataOwner(settings.data()).require(Topology.builtIn());
            return run(settings, config, layout, Topology.builtIn());
        }
        DataFolder.requireUnused(settings.data());
        say("checking the pipeline");
        Path work = settings.data().resolve("pipeline-new");
        CompiledPipeline compiled =
                new PipelineCompiler(layout, layout.engine(settings.engine())).compile(folder.get(), work);
        DataOwner owner = new DataOwner(settings.data());
        if (!settings.startOver()) {
            owner.goesOn(compiled.topology()).ifPresent(this::say);
        }
        Path schema = owner.take(compiled, work);
        return run(
                settings.change()
                        .sql(Optional.of(owner.sql()))
                        .schema(Optional.of(schema))
                        .build(),
                config,
                layout,
                compiled.topology());
    }

    private int run(PipelineSettings settings, EmitterConfig config, InstallLayout layout, Topology topology)
            throws Exception {
        AtomicReference<Emission> begun = new AtomicReference<>();
        try (EmbeddedPipeline pipeline = EmbeddedPipeline.open(settings, layout, topology)) {
            // Events come while Flink is still starting: the first row need not wait for them.
            pipeline.start(this::say, () -> begun.set(Emission.start(pipeline, config)));
            Emission emission = begun.get();
            int exitCode;
            try {
                introduce(pipeline, settings, emission);
                exitCode = new RunWatch(pipeline, emission, view, this::say, startedAt)
                        .awaitEnd()
                        .map(this::report)
                        .orElse(ExitCode.OK);
            } catch (InterruptedException e) {
                exitCode = ExitCode.OK;
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
                exitCode = new RunReconciliation(pipeline, view::message).isExact(emission)
                        ? ExitCode.OK
                        : ExitCode.SOFTWARE;
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

    private void introduce(EmbeddedPipeline pipeline, PipelineSettings settings, Emission emission) {
        pipeline.awaitPage();
        say("running");
        view.message("""
                          live page    %s
                          Flink UI     %s
                          ClickHouse   %s
                          Kafka        %s
                          S3 store     %s%s
                          metrics      %s (emitter)%s
                          data, logs   %s
                          rows:        curl '%s?query=SELECT%%20count()%%20FROM%%20%s'
                          job:         curl '%sjobs/overview'
                          Ctrl-C stops everything; the next start continues where this one stopped.
                        """.formatted(
                        pipeline.pageAddress(),
                        pipeline.flink().get().address(),
                        pipeline.clickHouseClient().address(),
                        pipeline.bootstrapServers(),
                        pipeline.storeLocation().endpoint(),
                        pipeline.schemaRegistry()
                                .map(address -> "\n  registry     " + address)
                                .orElse(""),
                        emission.metrics(),
                        pipeline.flink()
                                .get()
                                .metrics()
                                .map(address -> ", " + address + " (Flink and the job)")
                                .orElse(""),
                        settings.data(),
                        pipeline.clickHouseClient().address(),
                        pipeline.topology().countedTopics().get(0).table(),
                        pipeline.flink().get().address()));
    }

    private int report(String failure) {
        view.finish();
        spec.commandLine().getErr().println(PlainText.line(failure));
        return ExitCode.SOFTWARE;
    }

    /** The parts start in several threads. */
    private synchronized void say(String line) {
        view.message("%5.1f s  %s".formatted((System.nanoTime() - started) / 1e9, line));
    }

    private static String count(long number) {
        return "%,d".formatted(number);
    }
}
