package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.local.pipeline.EmbeddedPipeline;
import io.clickstream.local.pipeline.InstallLayout;
import io.clickstream.local.pipeline.PipelineSettings;
import io.clickstream.local.process.StartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another set of events needs another SQL file and another schema, and no Java. */
class CustomPipelineIT {

    private static final String SQL = """
            SET 'execution.checkpointing.interval' = '${CHECKPOINT_INTERVAL:-10 s}';

            CREATE TEMPORARY TABLE readings (
                sensor STRING NOT NULL,
                celsius DOUBLE NOT NULL,
                `at` TIMESTAMP(3) NOT NULL,
                indoor BOOLEAN,
                problem STRING METADATA FROM 'value.error' VIRTUAL
            ) WITH (
                'connector' = 'kafka',
                'topic' = 'sensor_readings',
                'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
                'properties.group.id' = 'readings',
                'scan.startup.mode' = 'earliest-offset',
                'format' = 'event-json'
            );

            CREATE TEMPORARY TABLE warm_readings (
                sensor STRING, fahrenheit DOUBLE, `at` TIMESTAMP(3), indoor BOOLEAN
            ) WITH (
                'connector' = 'kafka',
                'topic' = 'warm_readings',
                'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
                'format' = 'event-json',
                'event-json.timestamp-format' = 'epoch-millis'
            );

            INSERT INTO warm_readings
            SELECT sensor, celsius * 1.8 + 32, `at`, indoor FROM readings
            WHERE problem IS NULL AND celsius > 20;
            """;

    private static final String SCHEMA = """
            CREATE DATABASE IF NOT EXISTS analytics;
            CREATE TABLE IF NOT EXISTS analytics.warm_readings
                (sensor String, fahrenheit Float64, at DateTime64(3, 'UTC'), indoor Nullable(Bool))
                ENGINE = MergeTree ORDER BY (sensor, at);
            CREATE TABLE IF NOT EXISTS analytics.warm_readings_queue
                (sensor String, fahrenheit Float64, at Int64, indoor Nullable(Bool))
                ENGINE = Kafka(kafka_connection)
                SETTINGS kafka_topic_list = 'warm_readings', kafka_group_name = 'clickhouse-readings',
                    kafka_format = 'JSONEachRow', kafka_flush_interval_ms = 500;
            CREATE MATERIALIZED VIEW IF NOT EXISTS analytics.warm_readings_mv TO analytics.warm_readings AS
                SELECT sensor, fahrenheit, fromUnixTimestamp64Milli(at, 'UTC') AS at, indoor
                FROM analytics.warm_readings_queue;
            """;

    @TempDir
    private Path folder;

    @Test
    void otherEventsFlowWithOtherSqlAlone() throws Exception {
        // Given
        Path sql = Files.writeString(folder.resolve("readings.sql"), SQL);
        Path schema = Files.createDirectory(folder.resolve("schema"));
        Files.writeString(schema.resolve("001_readings.sql"), SCHEMA);
        PipelineSettings settings = TestSettings.on(folder.resolve("data"))
                .sql(Optional.of(sql))
                .schema(Optional.of(schema))
                .extraTopics(List.of("sensor_readings", "warm_readings"))
                .build();
        try (EmbeddedPipeline pipeline = EmbeddedPipeline.open(settings, InstallLayout.current(), Topology.builtIn());
                RawTopics topics = new RawTopics(pipeline.bootstrapServers())) {
            pipeline.start();

            // When
            topics.write("sensor_readings", "a", "{\"sensor\":\"a\",\"celsius\":30,\"at\":\"2026-06-01 10:00:00\"}");
            topics.write("sensor_readings", "a", "{\"sensor\":\"a\",\"celsius\":10,\"at\":\"2026-06-01 11:00:00\"}");
            topics.write("sensor_readings", "a", "no reading");
            topics.write(
                    "sensor_readings",
                    "b",
                    "{\"indoor\":true,\"at\":\"2026-06-01 12:00:00.250\",\"celsius\":25.5,\"sensor\":\"b\"}");

            // Then
            TimeLimits.await()
                    .untilAsserted(() -> assertThat(pipeline.clickHouseClient()
                                    .query("SELECT sensor, fahrenheit, at, indoor FROM warm_readings ORDER BY sensor"))
                            .extracting(JsonNode::toString)
                            .containsExactly(
                                    "[\"a\",86,\"2026-06-01 10:00:00.000\",null]",
                                    "[\"b\",77.9,\"2026-06-01 12:00:00.250\",true]"));
        }
    }

    /** How each kind of mistake is told is the job's own matter ({@code SqlRunnerTest}). */
    @Test
    void wrongSqlIsOneLineWithThePlace() throws Exception {
        Path sql = Files.writeString(folder.resolve("mine.sql"), "-- Mine.\nINSERT INTO nowhere SELECT 1;\n");

        PipelineSettings settings =
                TestSettings.on(folder.resolve("data")).sql(Optional.of(sql)).build();
        EmbeddedPipeline pipeline = EmbeddedPipeline.open(settings, InstallLayout.current(), Topology.builtIn());

        assertThatThrownBy(pipeline::start)
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("the job cannot start: mine.sql:2: ")
                .satisfies(error -> assertThat(error.getMessage().lines()).hasSize(1));
    }
}
