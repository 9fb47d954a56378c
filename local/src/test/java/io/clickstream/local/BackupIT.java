package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickstream.emitter.Emitter;
import io.clickstream.emitter.EmitterConfig;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups as {@code docs/backup.md} tells them, and what comes back. */
class BackupIT {

    private static final long EVENTS = 2_000;
    /** Of each partition, so many records are in the backup and still in Kafka. */
    private static final long OVERLAP = 50;

    private static final Duration ARRIVAL = Duration.ofSeconds(60);
    private static final String TABLES = "TABLE analytics.events_processed, TABLE analytics.dead_letters";

    @TempDir
    private Path data;

    @Test
    void whatABackupAndTheRawTopicsHoldIsThereOnceWhenAllElseIsLost() throws Exception {
        // Given
        try (LocalPipeline pipeline = start()) {
            emit(pipeline, 1);
            awaitRecords(pipeline, EVENTS);
            run(pipeline.clickHouse(), "BACKUP " + TABLES + " TO " + place(pipeline));
            forget(pipeline);
            emit(pipeline, 2);
            awaitRecords(pipeline, 2 * EVENTS);
        }
        DataFolder.delete(data.resolve("clickhouse"));
        DataFolder.delete(data.resolve("s3/clickstream/checkpoints"));
        DataFolder.delete(data.resolve("s3/clickstream/savepoints"));

        // When
        try (LocalPipeline pipeline = start()) {
            run(
                    pipeline.clickHouse(),
                    "RESTORE " + TABLES + " FROM " + place(pipeline) + " SETTINGS allow_non_empty_tables = 1");

            // Then
            awaitRecords(pipeline, 2 * EVENTS);
            assertThat(pipeline.clickHouse()
                            .queryNumber("SELECT count() - uniqExact(event_type, source_partition, source_offset)"
                                    + " FROM events_processed"))
                    .isZero();
        }
    }

    @Test
    void theStatementsOfThePageWorkAndHoldNoKeys() throws Exception {
        // Given
        Distribution distribution = Distribution.current();
        Ports ports = TestSettings.FREE_PORTS.resolve();
        try (DataFolder folder = DataFolder.open(data);
                ObjectStore store = ObjectStore.start(folder, distribution, ports.s3());
                ClickHouseServer server = ClickHouseServer.start(
                        folder,
                        distribution,
                        distribution.engine(null),
                        configWithCollection(store.location()),
                        distribution.schema(),
                        ports.clickHouse(),
                        "127.0.0.1:" + ports.kafka())) {
            run(server, "INSERT INTO dead_letters (source_topic, source_offset) VALUES ('orders', 1)");

            // When
            for (String statement : statements()) {
                run(server, statement);
                await().atMost(ARRIVAL)
                        .untilAsserted(() -> assertThat(
                                        server.query(
                                                "SELECT status, error FROM system.backups WHERE status IN ('CREATING_BACKUP', 'RESTORING')"))
                                .isEmpty());
                if (statement.startsWith("BACKUP")) {
                    run(server, "INSERT INTO dead_letters (source_topic, source_offset) VALUES ('orders', 2)");
                }
            }

            // Then
            assertThat(server.query("SELECT status, name FROM system.backups ORDER BY start_time"))
                    .extracting(line -> String.join(" ", line))
                    .containsExactly(
                            "BACKUP_CREATED S3(backups, \\'2026-11-28\\')",
                            "BACKUP_CREATED S3(backups, \\'2026-11-29\\')",
                            "RESTORED S3(backups, \\'2026-11-28\\')");
            assertThat(server.queryNumber("SELECT count() FROM dead_letters")).isEqualTo(2);
        }
    }

    private LocalPipeline start() throws Exception {
        return LocalPipeline.start(TestSettings.on(data), Distribution.current(), step -> {});
    }

    private static void emit(LocalPipeline pipeline, int seed) throws Exception {
        new Emitter(
                        EmitterConfig.of(Map.of(
                                        "EVENTS",
                                        Long.toString(EVENTS),
                                        "SEED",
                                        Integer.toString(seed),
                                        "MESSAGES_PER_SECOND",
                                        "0",
                                        "MALFORMED_RATIO",
                                        "0.05"))
                                .withBootstrapServers(pipeline.bootstrapServers()),
                        progress -> {})
                .run();
    }

    /** Deletes raw records as retention does, but for the last ones. */
    private static void forget(LocalPipeline pipeline) throws Exception {
        Map<TopicPartition, RecordsToDelete> old = pipeline.topics().rawEndOffsets().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, end -> RecordsToDelete.beforeOffset(Math.max(0, end.getValue() - OVERLAP))));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", pipeline.bootstrapServers()))) {
            admin.deleteRecords(old).all().get();
        }
    }

    private static void awaitRecords(LocalPipeline pipeline, long expected) {
        await().atMost(ARRIVAL)
                .untilAsserted(() -> assertThat(pipeline.clickHouse()
                                .queryNumber("SELECT (SELECT count() FROM events_processed)"
                                        + " + (SELECT count() FROM dead_letters)"))
                        .isEqualTo(expected));
    }

    private static String place(LocalPipeline pipeline) {
        ObjectStore.S3Location store = pipeline.store().location();
        return "S3('%s/%s/backups/one', '%s', '%s')"
                .formatted(store.endpoint(), store.bucket(), store.accessKey(), store.secretKey());
    }

    /** As the chart writes it with {@code clickhouse.backups.enabled}. */
    private Path configWithCollection(ObjectStore.S3Location store) throws IOException {
        String config = Files.readString(Distribution.current().clickHouseConfig());
        return Files.writeString(data.resolve("config.xml"), config.replace("<named_collections>", """
                        <named_collections>
                            <backups>
                              <url>%s/%s/backups</url>
                              <access_key_id>%s</access_key_id>
                              <secret_access_key>%s</secret_access_key>
                            </backups>
                        """.formatted(
                        store.endpoint(), store.bucket(), store.accessKey(), store.secretKey())));
    }

    /** Those that back up, look and restore, in the order of the page. */
    private static List<String> statements() throws IOException {
        String page = Files.readString(Distribution.current().home().resolve("docs/backup.md"));
        return Pattern.compile("(?ms)^```sql\\n(.*?)^```$")
                .matcher(page)
                .results()
                .flatMap(block -> Pattern.compile(";\\s*$", Pattern.MULTILINE).splitAsStream(block.group(1)))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    private static void run(ClickHouseServer server, String statement) throws IOException, InterruptedException {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.address().resolve("?database=analytics"))
                                .POST(HttpRequest.BodyPublishers.ofString(statement))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
}
