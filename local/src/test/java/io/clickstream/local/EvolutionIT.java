package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.clickhouse.ClickHouse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pipeline changes while events flow, each time through a kill of all its parts: nothing is lost, old rows keep their values, and what
 * its readers ask stays an answer.
 */
class EvolutionIT {

    /** Of somebody who knows nothing of the changes. */
    private static final String READER = "SELECT count(), max(celsius) IS NOT NULL FROM readings WHERE humidity > 0";

    @TempDir
    private Path folder;

    @Test
    void columnsComeWidenAndGoAndTopicsComeAndGo() throws Exception {
        ExampleCopy pipeline = ExampleCopy.ofSensors(folder.resolve("changing"));
        try (LocalRuns runs = new LocalRuns(folder)) {
            underLoad(runs, pipeline, "celsius > 0");

            // A nullable field, and others with a default.
            pipeline.edit(
                    "pipeline.sql",
                    "    humidity INT,\n    source_topic STRING NOT NULL,",
                    "    humidity INT,\n    room STRING,\n    level INT NOT NULL,\n    kind STRING NOT NULL,\n    gateway STRING,\n"
                            + "    cost DECIMAL(9, 2),\n    source_topic STRING NOT NULL,");
            pipeline.edit(
                    "pipeline.sql",
                    "sensor, measured_at, celsius, humidity,",
                    "sensor, measured_at, celsius, humidity, UPPER(sensor), 1, 'new', '10.0.0.1', CAST(celsius AS DECIMAL(9, 2)),");
            pipeline.edit(
                    "tables.sql",
                    "    humidity Nullable(UInt8) CODEC(ZSTD),",
                    "    humidity Nullable(UInt8) CODEC(ZSTD),\n    room Nullable(String),\n    level UInt8 DEFAULT 7,\n"
                            + "    kind LowCardinality(String) DEFAULT 'old',\n    gateway Nullable(IPv4),\n    cost Nullable(Decimal(9, 2)),");
            underLoad(runs, pipeline, "level = 1");

            // Wider types, another name for what stays, a column less, and a topic more.
            pipeline.edit("pipeline.sql", "UPPER(sensor), 1, 'new', '10.0.0.1'", "UPPER(sensor), 300, 'new', '::1'");
            pipeline.edit("pipeline.sql", "    cost DECIMAL(9, 2),", "    cost DECIMAL(18, 4),");
            pipeline.edit("tables.sql", "level UInt8 DEFAULT 7", "level Int32 DEFAULT 7");
            pipeline.edit("tables.sql", "Nullable(IPv4)", "Nullable(IPv6)");
            pipeline.edit(
                    "tables.sql",
                    "cost Nullable(Decimal(9, 2)),",
                    "cost Nullable(Decimal(18, 4)),\n    temperature Float64 ALIAS celsius,");
            pipeline.edit("pipeline.sql", "    room STRING,\n", "");
            pipeline.edit("pipeline.sql", "UPPER(sensor), 300", "300");
            pipeline.edit("tables.sql", "    room Nullable(String),\n", "");
            pipeline.edit("pipeline.sql", "'topic' = 'sensor_readings'", "'topic' = 'sensor_readings;more_readings'");
            LocalRuns.Run told = check(runs, pipeline, runs.data().toString());
            assertThat(told.output())
                    .contains("column level of readings becomes Int32, and was UInt8: each value stays the same")
                    .contains("the job also reads more_readings; the job goes on where it is");
            LocalRuns.Run wider = start(runs, pipeline, "300");
            awaitRow(wider, "level = 300");
            try (RawTopics topics = new RawTopics(wider.kafka())) {
                for (int i = 0; i < 20; i++) {
                    topics.write(
                            "more_readings",
                            null,
                            "{\"sensor\": \"more\", \"measured_at\": \"2026-02-01 00:00:00\", \"celsius\": 20, \"humidity\": 300}");
                    topics.write(
                            "more_readings",
                            null,
                            "{\"sensor\": \"more\", \"measured_at\": \"2026-02-01 00:00:00\", \"celsius\": 20, \"humidity\": 30}");
                }
            }
            kill(wider);

            // And that topic no more.
            pipeline.edit("pipeline.sql", "'topic' = 'sensor_readings;more_readings'", "'topic' = 'sensor_readings'");
            LocalRuns.Run last = start(runs, pipeline, "0.001");
            last.awaitSaid("lag 0");

            // Then
            ClickHouse clickHouse = ClickHouse.at(URI.create(last.address("ClickHouse")));
            TimeLimits.await()
                    .untilAsserted(() -> assertThat(row(clickHouse, """
                    SELECT
                        countIf(level = 7 AND kind = 'old' AND room IS NULL AND gateway IS NULL AND cost IS NULL) > 0,
                        countIf(level = 1 AND kind = 'new' AND room = upper(sensor) AND gateway = toIPv6('10.0.0.1')) > 0,
                        countIf(level = 300 AND room IS NULL AND gateway = toIPv6('::1')) > 0,
                        countIf(level NOT IN (1, 7, 300) OR kind = 'new' AND (cost IS NULL OR abs(cost - celsius) > 0.006) OR temperature != celsius),
                        countIf(sensor = 'more') > 0
                    FROM readings FINAL""")).isEqualTo("[1,1,1,0,1]"));
            assertThat(row(clickHouse, READER)).endsWith(",1]");
            LocalRuns.Run reconciled = runs.reconcile(last, "--all", "--wait", "5");
            assertThat(reconciled.exitCode()).as(reconciled.output()).isZero();
            assertThat(reconciled.output()).containsPattern("exact: raw records [1-9][\\d,]+, ");
            assertThat(check(runs, pipeline, last.address("ClickHouse")).output())
                    .doesNotContain("is added", "each value stays")
                    .contains("what becomes of the job's state is not known here");
        }
    }

    /**
     * Runs until there are rows of this version, then kills it with events in flight.
     *
     * @param isNew what such a row has
     */
    private static void underLoad(LocalRuns runs, ExampleCopy pipeline, String isNew) throws Exception {
        LocalRuns.Run run = start(runs, pipeline, "300");
        awaitRow(run, isNew);
        kill(run);
    }

    private static void awaitRow(LocalRuns.Run run, String isNew) throws Exception {
        run.awaitSaid("Ctrl-C stops everything");
        ClickHouse clickHouse = ClickHouse.at(URI.create(run.address("ClickHouse")));
        TimeLimits.await()
                .untilAsserted(() -> assertThat(row(clickHouse, "SELECT countIf(" + isNew + ") > 0 FROM readings"))
                        .isEqualTo("[1]"));
        assertThat(row(clickHouse, READER)).endsWith(",1]");
    }

    private static void kill(LocalRuns.Run run) throws Exception {
        List<ProcessHandle> parts = new ArrayList<>(run.process().descendants().toList());
        run.process().destroyForcibly().waitFor();
        parts.forEach(part -> part.onExit().join());
    }

    private static LocalRuns.Run start(LocalRuns runs, ExampleCopy pipeline, String rate) throws IOException {
        return runs.start("--pipeline", pipeline.toString(), "--malformed-ratio", "0.1", "--messages-per-second", rate);
    }

    private static LocalRuns.Run check(LocalRuns runs, ExampleCopy pipeline, String against) throws Exception {
        LocalRuns.Run check = runs.folder("check", "--pipeline", pipeline.toString(), "--against", against);
        assertThat(check.exitCode()).as(check.output()).isZero();
        return check;
    }

    private static String row(ClickHouse clickHouse, String sql) throws InterruptedException {
        return clickHouse.query(sql).get(0).toString();
    }
}
