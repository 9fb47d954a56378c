package io.clickstream.local;

import io.clickstream.emitter.Settings;
import java.nio.file.Path;
import java.util.Map;

/** The program behind {@code make run}. */
public final class LocalMain {

    /** Unlike the emitter alone, a pipeline that people watch should show something. */
    private static final Map<String, String> DEFAULTS = Map.of("MESSAGES_PER_SECOND", "100");

    private LocalMain() {}

    /** Runs the pipeline and exits with its code. */
    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        System.exit(Settings.commandLine(new LocalCommand(environment), environment, DEFAULTS)
                .execute(arguments));
    }

    /** Sends the log to the data folder; must come before the first logger. The terminal is for the status. */
    static void logTo(Path data) {
        System.setProperty("log4j2.configurationFile", "local-log4j2.properties");
        System.setProperty("clickstream.log", data.resolve("logs/local.log").toString());
    }
}
