package io.clickstream.chaos;

import io.clickstream.core.settings.Settings;
import java.util.Map;

/** The program behind {@code make chaos}. */
public final class ChaosMain {

    private ChaosMain() {}

    /** Runs the faults and exits with their code. */
    public static void main(String[] arguments) {
        System.setProperty("log4j2.configurationFile", "chaos-log4j2.properties");
        Map<String, String> environment = System.getenv();
        System.exit(
                Settings.commandLine(new ChaosCommand(), environment, Map.of()).execute(arguments));
    }
}
