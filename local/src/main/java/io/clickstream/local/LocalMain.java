package io.clickstream.local;

import io.clickstream.core.settings.Program;
import io.clickstream.core.settings.Settings;
import java.util.Map;

/** The program behind {@code make run} and {@code clickstream run}. */
public final class LocalMain {
    /** Unlike the emitter alone, a pipeline that people watch should show something. */
    private static final Map<String, String> DEFAULTS = Map.of("MESSAGES_PER_SECOND", "100");

    private LocalMain() {}

    /** Runs the pipeline and exits with its code. */
    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        System.exit(Program.named("run", Settings.commandLine(new LocalCommand(environment), environment, DEFAULTS))
                .execute(arguments));
    }
}
