package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.local.process.StartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files of the schema make of an engine. */
class ClickHouseSchemaIT {

    private static final String EVENT = """
            INSERT INTO events_processed
                (event_type, event_timestamp, user_id, url, element_id, duration_seconds, order_id, amount, ip_address,
                 source_topic, source_partition, source_offset, source_timestamp, inserted_at)
            VALUES ('%s', '2026-03-29 01:30:00.123', 'user_1', %s, 'raw', 0, %d, '2026-03-29 01:30:01.000', now64(3))
            """;
    private static final String CLICK = "'https://shop/a', 'buy', NULL, NULL, NULL, '10.0.0.1'";
    private static final String PAGE_VIEW = "'https://shop/b', NULL, 12, NULL, NULL, NULL";
    private static final String ORDER = "NULL, NULL, NULL, 'order_1', 9.9, NULL";

    @TempDir
    private Path folder;

    @Test
    void isAppliedAtEveryStartAndKeepsTheRows() throws Exception {
        // Given
        String tables;
        try (TestClickHouse first = TestClickHouse.start(folder)) {
            tables = first.run("SELECT name, engine FROM system.tables WHERE database = 'analytics' ORDER BY name");
            first.run(EVENT.formatted("CLICKS", CLICK, 1));
            first.run("DROP TABLE dead_letters_mv");
        }

        // When
        try (TestClickHouse second = TestClickHouse.start(folder)) {
            // Then
            assertThat(tables).isEqualTo("""
                            backfills\tReplacingMergeTree
                            dead_letter_replays\tReplacingMergeTree
                            dead_letters\tReplacingMergeTree
                            dead_letters_mv\tMaterializedView
                            dead_letters_pending\tView
                            dead_letters_queue\tKafka
                            events_incoming\tNull
                            events_mv\tMaterializedView
                            events_processed\tReplacingMergeTree
                            events_processed_mv\tMaterializedView
                            events_queue\tKafka
                            events_rejected_mv\tMaterializedView
                            reconciled_offsets\tReplacingMergeTree
                            """);
            assertThat(second.run("SELECT name, engine FROM system.tables WHERE database = 'analytics' ORDER BY name"))
                    .isEqualTo(tables);
            assertThat(second.run("SELECT event_timestamp, user_id FROM events_processed"))
                    .isEqualTo("2026-03-29 01:30:00.123\tuser_1\n");
        }
    }

    @Test
    void everySinkOfTheTopologyHasAQueueThatLeadsToItsTable() throws Exception {
        try (TestClickHouse clickHouse = TestClickHouse.start(folder)) {
            List<String[]> queues = rows(clickHouse.run("""
                            SELECT
                                name,
                                extract(engine_full, 'kafka_topic_list = \\'([^\\']*)\\''),
                                extract(engine_full, 'kafka_group_name = \\'([^\\']*)\\'')
                            FROM system.tables WHERE engine = 'Kafka' ORDER BY name
                            """));
            List<String[]> views = rows(clickHouse.run("""
                            SELECT source.name, extract(views.create_table_query, ' TO analytics\\.(\\\\w+)')
                            FROM (SELECT name, arrayJoin(dependencies_table) AS view FROM system.tables) AS source
                            JOIN system.tables AS views ON views.name = source.view
                            """));

            List<Sink> sinks = Topology.builtIn().sinks();
            assertThat(queues).hasSameSizeAs(sinks);
            for (Sink sink : sinks) {
                assertThat(queues)
                        .filteredOn(queue -> queue[1].equals(sink.topic()))
                        .singleElement()
                        .satisfies(queue -> {
                            assertThat(queue[2]).isEqualTo(sink.consumerGroup());
                            assertThat(tablesBehind(queue[0], views)).contains(sink.table());
                        });
            }
        }
    }

    @Test
    void leavesItsQueuesInOrderWhateverTheirNames() throws Exception {
        // Given
        TestClickHouse clickHouse = TestClickHouse.start(folder);
        clickHouse.run("CREATE TABLE `odd-queue` (a String) ENGINE = Kafka(kafka_connection)"
                + " SETTINGS kafka_topic_list = 't', kafka_group_name = 'g', kafka_format = 'JSONEachRow'");

        // When
        clickHouse.close();

        // Then
        assertThat(folder.resolve("logs/clickhouse.log"))
                .content()
                .contains("serving on port")
                .doesNotContain("Exception");
    }

    @Test
    void showsAReplayedRowOnceAndDescribesEachTypeOfEvent() throws Exception {
        // Given
        try (TestClickHouse clickHouse = TestClickHouse.start(folder)) {
            // When
            clickHouse.run(EVENT.formatted("CLICKS", CLICK, 1));
            clickHouse.run(EVENT.formatted("CLICKS", CLICK, 1));
            clickHouse.run(EVENT.formatted("PAGE_VIEWS", PAGE_VIEW, 2));
            clickHouse.run(EVENT.formatted("ORDERS", ORDER, 3));

            // Then
            assertThat(clickHouse.run("SELECT count() FROM events_processed")).isEqualTo("3\n");
            assertThat(clickHouse.run("SELECT count() FROM events_processed SETTINGS final = 0"))
                    .isEqualTo("4\n");
            assertThat(clickHouse.run("SELECT event_type, details FROM events_processed ORDER BY source_offset"))
                    .isEqualTo("""
                            CLICKS\thttps://shop/a | buy
                            PAGE_VIEWS\thttps://shop/b
                            ORDERS\torder_1 | 9.90
                            """);
        }
    }

    @Test
    void whatComesOutOfTheQueueIsStoredOrRejected() throws Exception {
        // Given
        String incoming = """
                INSERT INTO events_incoming FORMAT JSONEachRow
                {"event_type":"ORDERS","event_timestamp":1774747800123,"user_id":"u","order_id":"o","amount":9.9,"source_topic":"orders","source_offset":7,"source_timestamp":"2026-03-29 01:30:01.000"}
                {"event_type":"ORDERS","event_timestamp":0,"user_id":"u","flow_rejection":"bad","flow_topic":"orders","flow_offset":8,"flow_payload":"{}"}
                """;
        try (TestClickHouse clickHouse = TestClickHouse.start(folder)) {
            // When
            clickHouse.run(incoming);

            // Then
            assertThat(clickHouse.run(
                            "SELECT event_timestamp, amount, source_topic, source_offset FROM events_processed"))
                    .isEqualTo("2026-03-29 01:30:00.123\t9.9\torders\t7\n");
            assertThat(clickHouse.run(
                            "SELECT rejected_by, reason, source_topic, source_offset, payload FROM dead_letters"))
                    .isEqualTo("clickhouse\tbad\torders\t8\t{}\n");
        }
    }

    @Test
    void aDeadLetterIsThereOnceAndSurvivesItsTopic() throws Exception {
        // Given
        String letter = """
                INSERT INTO dead_letters (rejected_by, reason, source_topic, source_topic_id, source_partition, source_offset)
                VALUES ('job', '%s', 'orders', '%s', 0, 7)
                """;
        try (TestClickHouse clickHouse = TestClickHouse.start(folder)) {
            // When
            clickHouse.run(letter.formatted("first", "A"));
            clickHouse.run(letter.formatted("first", "A"));
            clickHouse.run(letter.formatted("of the topic created anew", "B"));

            // Then
            assertThat(clickHouse.run("SELECT reason FROM dead_letters ORDER BY source_topic_id"))
                    .isEqualTo("first\nof the topic created anew\n");
        }
    }

    @Test
    void deadLettersOfAnOlderVersionStayAndTakeSeveralOfOneRecord() throws Exception {
        // Given
        String insert = """
                INSERT INTO dead_letters (rejected_by, reason, source_topic, source_topic_id, source_partition, source_offset%s)
                VALUES ('job', 'bad', 'orders', 'A', 0, 7%s)
                """;
        try (TestClickHouse old = TestClickHouse.start(folder)) {
            for (String table :
                    List.of("dead_letters_mv", "events_rejected_mv", "dead_letters_pending", "dead_letters")) {
                old.run("DROP TABLE " + table + " SYNC");
            }
            old.run("""
                    CREATE TABLE dead_letters
                    (
                        rejected_by LowCardinality(String), reason String, source_topic LowCardinality(String),
                        source_topic_id LowCardinality(String), source_partition UInt32, source_offset UInt64,
                        source_timestamp Nullable(DateTime64(3, 'UTC')), key Nullable(String), payload Nullable(String),
                        inserted_at DateTime64(3, 'UTC')
                    )
                    ENGINE = ReplacingMergeTree
                    PARTITION BY toYYYYMM(ifNull(source_timestamp, toDateTime64(0, 3, 'UTC')))
                    ORDER BY (source_topic, source_partition, source_offset, source_topic_id)
                    """);
            old.run(insert.formatted("", ""));
        }

        // When
        try (TestClickHouse now = TestClickHouse.start(folder)) {
            now.run(insert.formatted(", source_index, source_count", ", 1, 2"));
            now.run(insert.formatted(", source_index, source_count", ", 1, 2"));

            // Then
            assertThat(now.run("SELECT source_index, source_count FROM dead_letters_pending ORDER BY 1"))
                    .isEqualTo("0\t1\n1\t2\n");
        }
    }

    @Test
    void anErrorInAFileKeepsTheEngineFromStartingAndIsNamed() throws Exception {
        // Given
        Path schema = Files.createDirectory(folder.resolve("schema"));
        Files.writeString(schema.resolve("001_good.sql"), "CREATE DATABASE IF NOT EXISTS analytics;");
        Files.writeString(
                schema.resolve("002_bad.sql"), "CREATE TABLE analytics.t\n(\n    a Nonsense,\n    b\n\nString\n);\n");
        Files.writeString(schema.resolve("notes.txt"), "not SQL");

        // When
        var thrown = assertThatExceptionOfType(StartException.class)
                .isThrownBy(() ->
                        TestClickHouse.start(folder.resolve("data"), schema).close());

        // Then
        thrown.withMessageContaining("the ClickHouse schema cannot be applied: 002_bad.sql: Code: ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    /** @param views source and target of each */
    private static Set<String> tablesBehind(String source, List<String[]> views) {
        Set<String> found = new HashSet<>();
        for (String[] view : views) {
            if (view[0].equals(source) && found.add(view[1])) {
                found.addAll(tablesBehind(view[1], views));
            }
        }
        return found;
    }

    private static List<String[]> rows(String tabSeparated) {
        return tabSeparated.lines().map(line -> line.split("\t")).toList();
    }
}
