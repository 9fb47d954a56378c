package io.clickstream.bench;

import io.clickstream.core.settings.Settings;
import java.util.Map;

/** The program behind {@code make bench}. */
public final class BenchMain {

    private BenchMain() {}

    /** Runs the scenarios and exits with their code. */
    public static void main(String[] arguments) {
        System.setProperty("log4j2.configurationFile", "bench-log4j2.properties");
        System.setProperty("java.awt.headless", "true");
        Map<String, String> environment = System.getenv();
        System.exit(
                Settings.commandLine(new BenchCommand(), environment, Map.of()).execute(arguments));
    }
}
