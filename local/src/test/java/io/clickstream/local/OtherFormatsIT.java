package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.clickhouse.ClickHouse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline whose raw records are in another format of Flink: poison is a dead letter there, too, and all is accounted for. */
class OtherFormatsIT {

    @TempDir
    private Path folder;

    @Test
    void whatIsNoCsvIsADeadLetterAndTheRestAreRows() throws Exception {
        ExampleCopy pipeline = pipeline();
        try (LocalRuns runs = new LocalRuns(folder)) {
            // Given
            LocalRuns.Run run = runs.start("--pipeline", pipeline.toString(), "--messages-per-second", "0.001");
            run.awaitSaid("Ctrl-C stops everything");

            // When
            try (RawTopics topics = new RawTopics(run.kafka())) {
                topics.write("sensor_readings", "k", "attic;2026-02-01 00:00:00.5;1.5;40");
                topics.write("sensor_readings", "k", "attic;yesterday;1.5;40");
                topics.write("sensor_readings", "k", (String) null);
                topics.write("sensor_readings", "k", new byte[] {0x1f, (byte) 0x8b, 8, 0, 0});
                topics.write("sensor_readings", "k", "\"cellar; left\";2026-02-02 00:00:00;-3;");
            }

            // Then
            ClickHouse clickHouse = ClickHouse.at(URI.create(run.address("ClickHouse")));
            TimeLimits.await()
                    .untilAsserted(() -> assertThat(clickHouse
                                    .query("SELECT sensor, toString(measured_at), celsius, humidity FROM readings"
                                            + " WHERE source_offset < 99 AND sensor NOT LIKE 'boiler%' ORDER BY sensor")
                                    .toString())
                            .isEqualTo("[[\"attic\",\"2026-02-01 00:00:00.500\",1.5,40], "
                                    + "[\"cellar; left\",\"2026-02-02 00:00:00.000\",-3,null]]"));
            TimeLimits.await()
                    .untilAsserted(() -> assertThat(clickHouse
                                    .query("SELECT reason, hex(payload) FROM dead_letters WHERE payload IS NULL OR"
                                            + " NOT startsWith(payload, '{') ORDER BY reason")
                                    .toString())
                            .contains("no value (null record)")
                            .contains("not csv: Fail to deserialize at field: measured_at.")
                            .contains("1F8B080000"));
            LocalRuns.Run reconciled = runs.reconcile(run, "--all", "--wait", "5");
            assertThat(reconciled.exitCode()).as(reconciled.output()).isZero();
            assertThat(reconciled.output()).contains("exact: raw records ");
        }
    }

    /** The sensors in CSV; the samples stay JSON, which is no CSV. */
    private ExampleCopy pipeline() throws IOException {
        ExampleCopy pipeline = ExampleCopy.ofSensors(folder.resolve("csv"));
        pipeline.edit("pipeline.sql", """
                'value.format' = 'event-json',
                    'value.event-json.max-record-size' = '1 mb',
                """, """
                'value.format' = 'dead-letter',
                    'value.dead-letter.of' = 'csv',
                    'value.dead-letter.options.field-delimiter' = ';',
                    'value.dead-letter.options.null-literal' = '',
                    'value.dead-letter.max-record-size' = '1 mb',
                """);
        return pipeline;
    }
}
