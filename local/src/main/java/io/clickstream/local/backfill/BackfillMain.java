package io.clickstream.local.backfill;

import io.clickstream.core.pipeline.PipelineOptions;
import io.clickstream.core.settings.Program;
import io.clickstream.core.settings.ProgramLog;
import io.clickstream.core.settings.Settings;
import java.util.Map;

/** The program behind {@code make backfill} and {@code clickstream backfill}. */
public final class BackfillMain {

    private BackfillMain() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] arguments) {
        ProgramLog.configure("cli-log4j2.properties");
        Map<String, String> environment = System.getenv();
        PipelineOptions options = new PipelineOptions("clickstream-backfill", environment);
        System.exit(Program.named(
                        "backfill PIPELINE=...",
                        Settings.commandLine(new LocalBackfillCommand(options), environment, Map.of()))
                .execute(arguments));
    }
}
