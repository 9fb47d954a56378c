package io.clickstream.local.folder;

import io.clickstream.core.settings.Settings;
import java.util.Map;

/** The program behind {@code make check}. */
public final class CheckMain {

    private CheckMain() {}

    /** Checks a pipeline and exits with 0, or 2 if something is wrong. */
    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        System.exit(
                Settings.commandLine(new CheckCommand(), environment, Map.of()).execute(arguments));
    }
}
