package io.clickstream.page;

import io.clickstream.cli.ClickHouse;
import java.time.Duration;
import java.util.Map;

/** How the page asks ClickHouse: in one thread, and for no longer than the answer is worth. */
final class Queries {
    /** Less than what makes a look count as not answered. */
    private static final Duration SHORT = Duration.ofMillis(1_800);

    private static final Duration LONG = Duration.ofMinutes(5);

    private Queries() {}

    /** For what has to be known now. */
    static ClickHouse quick(ClickHouse clickHouse) {
        return clickHouse.limited(SHORT, Map.of("max_threads", "1", "max_execution_time", "2", "final", "0"));
    }

    /** For what has to be exact, which takes the longer the more there is. */
    static ClickHouse thorough(ClickHouse clickHouse) {
        return clickHouse.limited(
                LONG,
                Map.of(
                        "max_threads", "1",
                        "max_execution_time", Long.toString(LONG.toSeconds()),
                        "final", "1"));
    }
}
