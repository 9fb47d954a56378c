package io.clickstream.emitter;

import io.clickstream.core.settings.ProgramLog;
import io.clickstream.core.settings.Settings;
import java.util.Map;

/** The program. */
public final class EmitterMain {
    private EmitterMain() {}

    /** Runs the emitter and exits with its code. */
    public static void main(String[] arguments) {
        ProgramLog.configure("emitter-log4j2.properties");
        Map<String, String> environment = System.getenv();
        System.exit(Settings.commandLine(new EmitterCommand(environment), environment, Map.of())
                .execute(arguments));
    }
}
