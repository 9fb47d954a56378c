package io.clickstream.page.probe;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.pipeline.Topology;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** How the page asks ClickHouse: in one thread, and for no longer than the answer is worth. */
final class Queries {
    /** The raw record of a row or dead letter: topic, partition and offset in one text. */
    static final String SOURCE = "concat(source_topic, '-', toString(source_partition), '@', toString(source_offset))";

    /** Less than what makes a probe count as not answered. */
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

    /** The rows of all raw records, each once, as a table to select from. */
    static String rows(Topology topology, String columns) {
        return topology.countedTopics().stream()
                .map(sink -> "SELECT " + columns + " FROM " + sink.table())
                .collect(Collectors.joining(" UNION ALL ", "(", ")"));
    }
}
