package io.clickstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.clickhouse.ClickHouse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Raw records that are arrays of events: each event is there once, and a missing one is noticed. {@link ExamplesIT} kills. */
class SeveralEventsIT {

    private static final String INDEX = "    source_index INT NOT NULL%s,\n    source_count INT NOT NULL%s,\n";

    /** Three readings; one and a bad one; one that the table refuses; one without an array; none. */
    private static final String SAMPLES = """
            [{"sensor":"a","measured_at":"2026-02-01 00:00:00","celsius":1},{"sensor":"b","measured_at":"2026-02-01 00:00:00","celsius":95},{"sensor":"c","measured_at":"2026-02-01 00:00:00","celsius":3}]
            [{"sensor":"d","measured_at":"2026-02-01 00:00:00","celsius":4},{"sensor":"bad","celsius":5}]
            [{"sensor":"e","measured_at":"2026-02-01 00:00:00","celsius":6},{"sensor":"refused","measured_at":"2026-02-01 00:00:00","celsius":7,"humidity":300}]
            {"sensor":"f","measured_at":"2026-02-01 00:00:00","celsius":8}
            []
            """;

    @TempDir
    private Path folder;

    @Test
    void eachEventIsARowOrADeadLetterAndIsReplayedByItself() throws Exception {
        ExampleCopy pipeline = pipeline();
        try (LocalRuns runs = new LocalRuns(folder)) {
            // When
            LocalRuns.Run counted =
                    runs.start("--pipeline", pipeline.toString(), "--events", "500", "--messages-per-second", "500");

            // Then
            assertThat(counted.exitCode()).as(counted.output()).isZero();
            assertThat(counted.output())
                    .contains("emitted 500, of whose events rows 600 + dead letters 300, duplicates 0")
                    .containsPattern(
                            "alerts: [1-9]\\d+ events of topic alerts, 0 missing in the table \\(pipeline.sql:\\d+ filters\\)");

            // And when
            LocalRuns.Run run = runs.start("--pipeline", pipeline.toString(), "--messages-per-second", "0.001");
            run.awaitSaid("lag 0");
            tool(runs, run, 0, "replay", "--all", "--limit", "3", "--send-unchanged");
            tool(runs, run, 0, "replay", "--reason", "humidity", "--limit", "1", "--replace", "300=>30");

            // Then
            ClickHouse clickHouse = ClickHouse.at(URI.create(run.address("ClickHouse")));
            TimeLimits.await()
                    .untilAsserted(() -> assertThat(clickHouse
                                    .query("SELECT sensor, humidity, source_index, source_count FROM readings"
                                            + " WHERE sensor = 'refused'")
                                    .toString())
                            .isEqualTo("[[\"refused\",30,0,1]]"));
            assertThat(records(run.kafka()))
                    .contains("{\"sensor\":\"bad\",\"celsius\":5}")
                    .contains(
                            "{\"sensor\":\"refused\",\"measured_at\":\"2026-02-01 00:00:00\",\"celsius\":7,\"humidity\":30}");
            assertThat(reconcile(runs, run, 0)).contains("exact: raw records ");

            // And when
            clickHouse.execute(
                    "ALTER TABLE readings DELETE WHERE (source_partition, source_offset) = (SELECT max((source_partition,"
                            + " source_offset)) FROM readings WHERE sensor = 'b') AND source_index = 1"
                            + " SETTINGS mutations_sync = 1",
                    Map.of());
            clickHouse.execute(
                    "INSERT INTO dead_letters (rejected_by, source_topic, source_topic_id, source_partition, source_offset,"
                            + " source_index, source_count, source_timestamp, inserted_at)"
                            + " SELECT 'job', source_topic, source_topic_id, source_partition, source_offset, 0, 3,"
                            + " source_timestamp, now64(3) FROM readings WHERE sensor = 'a' LIMIT 1",
                    Map.of());

            // Then
            assertThat(reconcile(runs, run, 1))
                    .containsPattern("sensor_readings-\\d: offsets \\d+ missing\n")
                    .containsPattern("sensor_readings-\\d: offsets \\d+ duplicate\n")
                    .contains("missing 1, duplicate 1\n");
        }
    }

    private static String tool(LocalRuns runs, LocalRuns.Run run, int exitCode, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--topology", runs.data().resolve("pipeline/topology.json").toString()));
        LocalRuns.Run tool = runs.tool(run, all.toArray(String[]::new));
        assertThat(tool.exitCode()).as(tool.output()).isEqualTo(exitCode);
        return tool.output();
    }

    private static String reconcile(LocalRuns runs, LocalRuns.Run run, int exitCode) throws Exception {
        return tool(runs, run, exitCode, "reconcile", "--all", "--wait", "5");
    }

    private static List<String> records(String kafka) {
        try (RawTopics topics = new RawTopics(kafka)) {
            return topics.read("sensor_readings").stream()
                    .map(record -> new String(record.value(), UTF_8))
                    .toList();
        }
    }

    /** The sensors, whose records are arrays. */
    private ExampleCopy pipeline() throws IOException {
        ExampleCopy pipeline = ExampleCopy.ofSensors(folder.resolve("batches"));
        pipeline.edit(
                "pipeline.sql",
                sql -> sql.replace(
                                "'value.event-json.max-record-size' = '1 mb',",
                                "'value.event-json.max-record-size' = '1 mb',\n    'value.event-json.framing' = 'array',")
                        .replaceFirst(
                                "(    source_topic STRING NOT NULL METADATA)",
                                INDEX.formatted(
                                                " METADATA FROM 'value.index' VIRTUAL",
                                                " METADATA FROM 'value.count' VIRTUAL")
                                        + "$1")
                        .replace(
                                "    source_topic STRING NOT NULL,\n",
                                INDEX.formatted("", "") + "    source_topic STRING NOT NULL,\n")
                        .replaceAll(
                                "(SELECT[^;]*?)(    source_topic, source_topic_id)",
                                "$1    source_index, source_count,\n$2"));
        pipeline.edit(
                "tables.sql",
                sql -> sql.replace(
                                "    source_topic LowCardinality(String),",
                                "    source_index UInt32,\n    source_count UInt32,\n    source_topic LowCardinality(String),")
                        .replace("source_offset, source_topic_id)", "source_offset, source_index, source_topic_id)"));
        pipeline.edit("samples/sensor_readings.jsonl", samples -> SAMPLES);
        return pipeline;
    }
}
