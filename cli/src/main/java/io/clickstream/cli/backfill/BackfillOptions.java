package io.clickstream.cli.backfill;

import io.clickstream.core.settings.ConfigurationException;
import java.time.Clock;
import picocli.CommandLine.Option;

/** What is to be read again, for the commands that do it ({@code @Mixin}). */
public final class BackfillOptions {

    @Option(
            names = BackfillRequest.FROM,
            paramLabel = "<time>",
            defaultValue = BackfillRequest.BEGINNING,
            description =
                    "Where to begin: beginning (all that Kafka still has), a day such as 2026-01-31, or a time such as"
                            + " 2026-01-31T08:00:00Z, by the time stamps that the records have in Kafka.")
    private String from;

    @Option(
            names = BackfillRequest.NAME,
            paramLabel = "<name>",
            description = "What it is called, in the job's consumer group (default: by the clock).")
    private String name;

    /** @throws ConfigurationException if an option is wrong */
    public BackfillRequest request() {
        return BackfillRequest.of(name, from, Clock.systemUTC());
    }
}
