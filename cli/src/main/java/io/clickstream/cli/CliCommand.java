package io.clickstream.cli;

import io.clickstream.cli.backfill.BackfillCommand;
import io.clickstream.cli.query.QueryCommand;
import io.clickstream.cli.query.Screen;
import io.clickstream.cli.reconcile.ReconcileCommand;
import io.clickstream.cli.replay.ReplayCommand;
import io.clickstream.cli.transactions.TransactionsCommand;
import io.clickstream.core.pipeline.PipelineOptions;
import io.clickstream.core.settings.ProgramVersion;
import io.clickstream.core.settings.Settings;
import java.io.IOException;
import java.util.Map;
import org.jline.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The operator's command line. Ends with 0 if all is well, 1 if something is not exact, stuck or failed, 2 for a wrong
 * setting, 3 if Kafka or ClickHouse does not answer.
 */
@Command(
        name = CliCommand.PROGRAM,
        description = "Looks after the pipeline: the local run by default, a cluster with its settings.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "%nEvery option is an environment variable as well; the command line takes precedence."
                    + " KAFKA_* variables are settings of the Kafka clients (KAFKA_SECURITY_PROTOCOL is security.protocol).",
            "%nExit codes: 0 all is well, 1 something is not exact, stuck or failed, 2 a setting is wrong, 3 Kafka or"
                    + " ClickHouse does not answer."
        },
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class)
public final class CliCommand implements Runnable {
    static final String PROGRAM = "clickstream-cli";

    @Spec
    private CommandSpec spec;

    private CliCommand() {}

    /**
     * All commands.
     *
     * @param environment the environment variables
     */
    public static CommandLine commandLine(Map<String, String> environment) {
        CommandSpec root = CommandSpec.forAnnotatedObject(new CliCommand());
        add(root, new ReconcileCommand(options(environment), Progress::new));
        add(root, new ReplayCommand(options(environment), Progress::new));
        add(root, new TransactionsCommand(options(environment)));
        add(root, new BackfillCommand(options(environment), Progress::new));
        add(root, new QueryCommand(options(environment), CliCommand::screen));
        return Settings.commandLine(root, environment, Map.of());
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "A command is missing: " + String.join(", ", spec.subcommands().keySet()) + "; --help describes them");
    }

    private static void add(CommandSpec root, Object command) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(command);
        root.addSubcommand(spec.name(), spec);
    }

    /** Of one command: what it is given stays in there. */
    private static PipelineOptions options(Map<String, String> environment) {
        return new PipelineOptions(PROGRAM, environment);
    }

    private static Screen screen() {
        try (Terminal terminal = ConsoleTerminal.open().orElse(null)) {
            return terminal == null || terminal.getColumns() <= 0
                    ? Screen.usual(ConsoleTerminal.isOutput())
                    : new Screen(terminal.getColumns() - 1, ConsoleTerminal.hasBlocks(terminal), true);
        } catch (IOException e) {
            return Screen.usual(ConsoleTerminal.isOutput());
        }
    }
}
