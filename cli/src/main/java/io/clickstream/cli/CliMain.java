package io.clickstream.cli;

import io.clickstream.core.settings.ProgramLog;
import java.util.Map;

/** The program. */
public final class CliMain {
    private CliMain() {}

    /** Runs a command and exits with its code. */
    public static void main(String[] arguments) {
        ProgramLog.configure("cli-log4j2.properties");
        Map<String, String> environment = System.getenv();
        System.exit(CliCommand.commandLine(environment).execute(arguments));
    }
}
