package io.clickstream.emitter;

import io.clickstream.core.settings.PlainText;
import io.clickstream.core.settings.ProgramVersion;
import io.clickstream.core.settings.ShutdownHook;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the emitter. Ends with 0 when all is written, 1 when an event was not, 2 for a wrong setting. */
@Command(
        name = "clickstream-emitter",
        description = "Writes click, page-view and order events to Kafka.",
        footer = "%nEvery option is an environment variable as well; the command line takes precedence.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false,
        versionProvider = ProgramVersion.class)
public final class EmitterCommand implements Callable<Integer> {
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(10);

    @Mixin
    private final KafkaServers servers;

    @Mixin
    private final EmitterOptions options;

    @Option(
            names = EmitterMetrics.PORT_OPTION,
            paramLabel = "<port>",
            description = "Serve metrics for Prometheus at /metrics on this port, on all interfaces; 0: any free port"
                    + " (default: none).")
    private Integer metricsPort;

    @Spec
    private CommandSpec spec;

    /** @param environment the environment variables */
    public EmitterCommand(Map<String, String> environment) {
        this.servers = new KafkaServers(environment);
        this.options = new EmitterOptions(environment);
    }

    @Override
    public Integer call() {
        EmitterConfig config = options.toConfig(servers);
        PrintWriter out = spec.commandLine().getOut();
        ProgressPrinter printer = new ProgressPrinter(config.messagesPerSecond(), out, Clock.systemDefaultZone());
        Emitter emitter = new Emitter(config, printer);
        EmitterMetrics metrics = metricsPort == null ? null : EmitterMetrics.onAllInterfaces(emitter, metricsPort);
        ShutdownHook hook = new ShutdownHook(emitter::stop, EXIT_LIMIT);
        try (metrics) {
            emitter.run();
            printer.report(emitter.progress());
            emitter.firstError()
                    .ifPresent(error -> reportFailure(emitter.progress().failed(), error));
        } finally {
            hook.release();
        }
        return emitter.firstError().isPresent() ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private void reportFailure(long failed, Exception error) {
        PrintWriter err = spec.commandLine().getErr();
        err.printf(
                Locale.ROOT, "%,d events could not be written; the first error: %s%n", failed, PlainText.line(error));
        err.flush();
    }
}
