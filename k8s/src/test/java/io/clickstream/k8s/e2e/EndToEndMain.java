package io.clickstream.k8s.e2e;

import io.clickstream.core.settings.Settings;
import java.util.Map;

/** The program behind {@code make e2e}. */
public final class EndToEndMain {

    private EndToEndMain() {}

    /** Runs the scenarios and exits with their code. */
    public static void main(String[] arguments) {
        System.setProperty("log4j2.configurationFile", "e2e-log4j2.properties");
        Map<String, String> environment = System.getenv();
        System.exit(Settings.commandLine(new EndToEndCommand(), environment, Map.of())
                .execute(arguments));
    }
}
