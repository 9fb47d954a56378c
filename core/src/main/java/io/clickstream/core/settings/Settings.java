package io.clickstream.core.settings;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** How a command gets its settings: from the command line, otherwise from the environment, otherwise by default. */
public final class Settings {
    private Settings() {}

    /**
     * A command line whose options are environment variables as well. A wrong setting makes it print one line to the
     * error stream and return exit code 2.
     *
     * @param command a picocli command
     * @param environment the environment variables
     * @param defaults by variable name, what replaces the default of an option
     */
    public static CommandLine commandLine(
            Object command, Map<String, String> environment, Map<String, String> defaults) {
        ErrorLines errors = new ErrorLines();
        return new CommandLine(command)
                .setDefaultValueProvider(new EnvironmentDefaults(environment, defaults))
                .setHelpFactory(VariableHelp::new)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }

    /** The environment variable of an option: {@code SEED} for {@code --seed}. */
    public static String variable(String option) {
        return option.substring("--".length()).toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** An option as messages name it: {@code SEED (--seed)}. */
    public static String name(String option) {
        return variable(option) + " (" + option + ")";
    }

    /** Whether it is an option with a variable; {@code --help} and {@code --version} are not. */
    static boolean isSetting(ArgSpec argument) {
        return argument instanceof OptionSpec option && !option.usageHelp() && !option.versionHelp();
    }
}
