package io.clickstream.cli;

import io.clickstream.emitter.Settings;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line for who operates the pipeline. Ends with 0 when all is well, 1 when something is missing, double,
 * stuck or failed, 2 for a wrong setting, which may be that Kafka or ClickHouse is not there.
 */
@Command(
        name = "clickstream-cli",
        description = "Looks after the pipeline: the local run by default, a cluster with its settings.",
        synopsisSubcommandLabel = "COMMAND",
        footer =
                "%nEvery option is an environment variable as well; the command line goes before it."
                        + " KAFKA_* variables are settings of the Kafka clients (KAFKA_SECURITY_PROTOCOL is security.protocol).",
        mixinStandardHelpOptions = true,
        versionProvider = CliCommand.Version.class)
public final class CliCommand implements Runnable {
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
        root.addSubcommand("reconcile", CommandSpec.forAnnotatedObject(new ReconcileCommand(environment)));
        root.addSubcommand("replay", CommandSpec.forAnnotatedObject(new ReplayCommand(environment)));
        root.addSubcommand("transactions", CommandSpec.forAnnotatedObject(new TransactionsCommand(environment)));
        root.addSubcommand("query", CommandSpec.forAnnotatedObject(new QueryCommand(environment)));
        CommandLine commands = Settings.commandLine(root, environment, Map.of());
        IExecutionExceptionHandler wrongSettings = commands.getExecutionExceptionHandler();
        return commands.setExecutionExceptionHandler(new OneLineFailures(wrongSettings));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "A command is missing: " + String.join(", ", spec.subcommands().keySet()) + "; --help describes them");
    }

    /** Reads the version from the manifest of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = CliCommand.class.getPackage().getImplementationVersion();
            return new String[] {"clickstream-cli " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
