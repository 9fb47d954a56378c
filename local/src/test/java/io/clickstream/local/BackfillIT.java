package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.clickhouse.ClickHouse;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SQL of a pipeline changes, and what came before is read again with it while events flow: afterwards nothing is as it was. */
class BackfillIT {

    private static final String RATE = "300";

    @TempDir
    private Path folder;

    @Test
    void whatTheEarlierSqlHasMadeBecomesWhatTheNewOneMakes() throws Exception {
        ExampleCopy pipeline = ExampleCopy.ofSensors(folder.resolve("sensors"));
        try (LocalRuns runs = new LocalRuns(folder)) {
            // Given rows and dead letters of a first SQL
            LocalRuns.Run first = start(runs, pipeline);
            await(first, "SELECT count() > 1000 FROM readings");
            Instant from;
            try (RawTopics topics = new RawTopics(first.kafka())) {
                for (int i = 0; i < 10; i++) {
                    topics.write("sensor_readings", "iso", reading("iso", "2026-02-01T01:00:00+01:00", 75.5, 30));
                }
                from = Instant.now().plusMillis(1);
                topics.write("sensor_readings", "late", reading("late", "2026-02-01 00:00:00", 75.5, 30));
            }
            await(first, "SELECT countIf(sensor = 'late') = 1 FROM readings");
            await(first, "SELECT count() >= 10 FROM dead_letters WHERE payload LIKE '%iso%'");

            // When the key of a table changes, a filter, and what can be read
            pipeline.edit(
                    "pipeline.sql",
                    "    sensor, measured_at, celsius, humidity,",
                    "    UPPER(sensor), measured_at, celsius, humidity,");
            pipeline.edit("pipeline.sql", "celsius > 70", "celsius > 80");
            pipeline.edit(
                    "pipeline.sql",
                    "    'value.event-json.max-record-size' = '1 mb',",
                    "    'value.event-json.max-record-size' = '1 mb',\n    'value.event-json.timestamp-format' = 'iso-8601',");
            pipeline.edit(
                    "pipeline.sql",
                    "    celsius DOUBLE NOT NULL,\n    humidity INT,\n    parse_error",
                    "    celsius DOUBLE NOT NULL,\n    humidity INT NOT NULL,\n    parse_error");
            LocalRuns.Run refused = runs.backfill(first, pipeline);
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.output())
                    .contains("has another pipeline.sql than the run that is there: end that one and start it again");
            stop(first);
            LocalRuns.Run second = start(runs, pipeline);
            await(second, "SELECT countIf(sensor = upper(sensor)) > 0 FROM readings");

            // Then that of one time is read again alone
            LocalRuns.Run part = runs.backfill(second, pipeline, "--from", from.toString());
            assertThat(part.exitCode()).as(part.output()).isZero();
            assertThat(part.output())
                    .containsPattern("reads [1-9][\\d,]* records of sensor_readings from " + from)
                    .containsPattern("readings: [1-9][\\d,]* rows of the earlier SQL removed");
            assertThat(
                            answer(
                                    second,
                                    "SELECT countIf(sensor = 'LATE'), countIf(sensor = 'late'), countIf(sensor = 'boiler-0') > 0 FROM readings"))
                    .isEqualTo("[1,0,1]");
            LocalRuns.Run nothing = runs.backfill(second, pipeline, "--from", "2031-01-01");
            assertThat(nothing.exitCode()).as(nothing.output()).isZero();
            assertThat(nothing.output()).contains("there is nothing to read from 2031-01-01T00:00:00Z");

            // And everything, also where one is killed on the way
            LocalRuns.Run killed = runs.backfill(second, pipeline);
            killed.awaitSaid("the job goes on beside it");
            await(
                    second,
                    "SELECT count() < (SELECT count() FROM readings SETTINGS final = 0) FROM readings SETTINGS final = 1");
            killed.process().destroyForcibly().waitFor();
            LocalRuns.Run all = runs.backfill(second, pipeline);
            assertThat(all.exitCode()).as(all.output()).isZero();
            assertThat(all.output())
                    .contains("the job has read everything again")
                    .containsPattern("exact: raw records [1-9]");
            assertThat(answer(second, """
                    SELECT
                        (SELECT countIf(sensor != upper(sensor) OR humidity IS NULL) FROM readings),
                        (SELECT countIf(sensor = 'ISO') FROM readings),
                        (SELECT countIf(celsius <= 80) FROM alerts),
                        (SELECT countIf(payload LIKE '%iso%') FROM dead_letters),
                        (SELECT countIf(reason LIKE 'humidity%') > 0 FROM dead_letters)""")).isEqualTo("[0,10,0,0,1]");
            LocalRuns.Run reconciled = runs.reconcile(second, "--all", "--wait", "5");
            assertThat(reconciled.exitCode()).as(reconciled.output()).isZero();
        }
    }

    private static String reading(String sensor, String time, double celsius, int humidity) {
        return "{\"sensor\": \"%s\", \"measured_at\": \"%s\", \"celsius\": %s, \"humidity\": %d}"
                .formatted(sensor, time, celsius, humidity);
    }

    private static LocalRuns.Run start(LocalRuns runs, ExampleCopy pipeline) throws Exception {
        LocalRuns.Run run = runs.start(
                "--pipeline", pipeline.toString(), "--malformed-ratio", "0.05", "--messages-per-second", RATE);
        run.awaitSaid("Ctrl-C stops everything");
        return run;
    }

    private static void stop(LocalRuns.Run run) throws Exception {
        run.process().destroy();
        run.exitCode();
    }

    private static void await(LocalRuns.Run run, String question) {
        TimeLimits.await().untilAsserted(() -> assertThat(answer(run, question)).isEqualTo("[1]"));
    }

    private static String answer(LocalRuns.Run run, String question) throws Exception {
        ClickHouse clickHouse = ClickHouse.at(URI.create(run.address("ClickHouse")));
        List<?> rows = clickHouse.query(question);
        return rows.get(0).toString();
    }
}
