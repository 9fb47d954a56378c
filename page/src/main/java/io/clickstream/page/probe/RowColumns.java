package io.clickstream.page.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.pipeline.Topology;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the page shows of a row, as SQL: the columns of the project's events where all tables have them, else whatever is in it.
 *
 * @param type in a word
 * @param eventTime when it happened, a {@code Nullable(DateTime64)}
 * @param user whose doing it was
 * @param details the rest, in one text
 */
record RowColumns(String type, String eventTime, String user, String details) {
    static final RowColumns OF_EVENTS =
            new RowColumns("event_type", "toNullable(event_timestamp)", "user_id", "details");

    static final RowColumns OF_ANYTHING = new RowColumns(
            "source_topic",
            "CAST(NULL, 'Nullable(DateTime64(3))')",
            "''",
            "formatRowNoNewline('JSONEachRow', * EXCEPT (source_topic, source_topic_id, source_partition, source_offset,"
                    + " source_timestamp, inserted_at))");

    /** Asks which the tables have. */
    static RowColumns of(Topology topology, ClickHouse clickHouse) throws InterruptedException {
        List<String> tables =
                topology.countedTopics().stream().map(sink -> sink.table()).toList();
        JsonNode withAll = clickHouse
                .query("""
                        SELECT count() FROM
                        (
                            SELECT table FROM system.columns
                            WHERE database = currentDatabase() AND table IN (%s)
                                AND name IN ('event_type', 'event_timestamp', 'user_id', 'details')
                            GROUP BY table
                            HAVING count() = 4
                        )
                        """.formatted(tables.stream().map(ClickHouse::quote).collect(Collectors.joining(", "))))
                .get(0);
        return withAll.get(0).asLong() == tables.size() ? OF_EVENTS : OF_ANYTHING;
    }
}
