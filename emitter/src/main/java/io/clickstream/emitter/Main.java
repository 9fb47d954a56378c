package io.clickstream.emitter;

import java.util.Map;

/** The program. */
public final class Main {
    private static final String LOG_CONFIGURATION = "log4j2.configurationFile";

    private Main() {}

    /** Runs the emitter and exits with its code. */
    public static void main(String[] arguments) {
        // Not log4j's default name: a program that embeds the emitter has a configuration of its own.
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "emitter-log4j2.properties");
        }
        Map<String, String> environment = System.getenv();
        System.exit(Settings.commandLine(new EmitterCommand(environment), environment, Map.of())
                .execute(arguments));
    }
}
