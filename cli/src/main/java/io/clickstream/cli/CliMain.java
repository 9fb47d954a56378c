package io.clickstream.cli;

import java.util.Map;

/** The program. */
public final class CliMain {
    private static final String LOG_CONFIGURATION = "log4j2.configurationFile";

    private CliMain() {}

    /** Runs a command and exits with its code. */
    public static void main(String[] arguments) {
        // Not log4j's default name: a program that uses these classes has a configuration of its own.
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "cli-log4j2.properties");
        }
        Map<String, String> environment = System.getenv();
        System.exit(CliCommand.commandLine(environment).execute(arguments));
    }
}
