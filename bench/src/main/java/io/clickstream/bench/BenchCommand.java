package io.clickstream.bench;

import io.clickstream.bench.clickhouse.ExactnessScenario;
import io.clickstream.bench.clickhouse.IngestScenario;
import io.clickstream.bench.clickhouse.StorageScenario;
import io.clickstream.bench.emitter.EmitterScenario;
import io.clickstream.bench.format.FormatScenario;
import io.clickstream.bench.latency.LatencyScenario;
import io.clickstream.bench.page.PageScenario;
import io.clickstream.bench.reconcile.ReconcileScenario;
import io.clickstream.bench.rivals.NestedScenario;
import io.clickstream.bench.rivals.RivalsScenario;
import io.clickstream.bench.scale.ScaleScenario;
import io.clickstream.bench.start.StartScenario;
import io.clickstream.bench.sustained.RecoveryScenario;
import io.clickstream.bench.sustained.SustainedScenario;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** All scenarios, each a command; without one of them, all in turn. */
@Command(
        name = "make bench ARGS=...",
        description = "Measures the pipeline against rivals and limits in the same run.",
        footer =
                "%nWithout a scenario all of them run, which takes hours. Every option is an environment variable as well;"
                        + " the command line goes before it.",
        synopsisSubcommandLabel = "SCENARIO",
        mixinStandardHelpOptions = true,
        subcommands = {
            RivalsScenario.class,
            NestedScenario.class,
            FormatScenario.class,
            ScaleScenario.class,
            IngestScenario.class,
            StorageScenario.class,
            ExactnessScenario.class,
            LatencyScenario.class,
            SustainedScenario.class,
            StartScenario.class,
            RecoveryScenario.class,
            EmitterScenario.class,
            PageScenario.class,
            ReconcileScenario.class,
            ReportCommand.class
        })
final class BenchCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        for (CommandLine command : spec.subcommands().values()) {
            if (command.getCommand() instanceof Scenario) {
                int code = spec.commandLine().execute(command.getCommandName());
                if (code != ExitCode.OK) {
                    return code;
                }
            }
        }
        return ExitCode.OK;
    }
}
