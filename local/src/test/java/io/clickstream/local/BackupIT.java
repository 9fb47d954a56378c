package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.local.pipeline.ClickHouseServer;
import io.clickstream.local.pipeline.DataFolder;
import io.clickstream.local.pipeline.InstallLayout;
import io.clickstream.local.pipeline.ObjectStore;
import io.clickstream.local.pipeline.Ports;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups as {@code docs/backup.md} tells them, and what comes back. */
@SharedPipeline.Used
class BackupIT {

    private static final long EVENTS = 2_000;
    /** Of each partition, so many records are in the backup and still in Kafka. */
    private static final long OVERLAP = 50;

    private static final String TABLES = "TABLE analytics.events_processed, TABLE analytics.dead_letters";

    private final RestartablePipeline pipeline;

    BackupIT(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Test
    void whatABackupAndTheRawTopicsHoldIsThereOnceWhenAllElseIsLost() throws Exception {
        // Given
        emit(1);
        awaitRecords(EVENTS);
        run(clickHouse(), "BACKUP " + TABLES + " TO " + place());
        forgetOldRecords();
        emit(2);
        awaitRecords(2 * EVENTS);
        pipeline.stop(PipelinePart.JOB);
        pipeline.stop(PipelinePart.CLICKHOUSE);
        DataFolder.delete(pipeline.local().data().folder("clickhouse"));
        DataFolder.delete(pipeline.local().data().folder("s3/clickstream/checkpoints"));
        DataFolder.delete(pipeline.local().data().folder("s3/clickstream/savepoints"));

        // When
        pipeline.start(PipelinePart.CLICKHOUSE);
        pipeline.start(PipelinePart.JOB);
        run(clickHouse(), "RESTORE " + TABLES + " FROM " + place() + " SETTINGS allow_non_empty_tables = 1");

        // Then
        awaitRecords(2 * EVENTS);
        assertThat(
                        pipeline.number(
                                "SELECT count() - uniqExact(event_type, source_partition, source_offset) FROM events_processed"))
                .isZero();
    }

    @Test
    void theStatementsOfThePageWorkAndHoldNoKeys(@TempDir Path data) throws Exception {
        // Given
        InstallLayout layout = InstallLayout.current();
        Ports ports = Ports.ANY_FREE.resolve();
        try (DataFolder folder = DataFolder.open(data);
                ObjectStore store = ObjectStore.start(folder, layout, ports.s3());
                ClickHouseServer server = ClickHouseServer.start(
                        folder,
                        layout,
                        new ClickHouseServer.Setup(
                                layout.engine(Optional.empty()),
                                configWithCollection(data, store.location()),
                                layout.schema(),
                                ports.clickHouse(),
                                "127.0.0.1:" + ports.kafka()))) {
            run(server, "INSERT INTO dead_letters (source_topic, source_offset) VALUES ('orders', 1)");

            // When
            for (String statement : statements()) {
                run(server, statement);
                TimeLimits.await()
                        .untilAsserted(() -> assertThat(
                                        server.client()
                                                .query(
                                                        "SELECT status, error FROM system.backups WHERE status IN ('CREATING_BACKUP', 'RESTORING')"))
                                .isEmpty());
                if (statement.startsWith("BACKUP")) {
                    run(server, "INSERT INTO dead_letters (source_topic, source_offset) VALUES ('orders', 2)");
                }
            }

            // Then
            assertThat(server.client().query("SELECT status, name FROM system.backups ORDER BY start_time"))
                    .extracting(line -> line.get(0).asText() + " " + line.get(1).asText())
                    .containsExactly(
                            "BACKUP_CREATED S3(backups, '2026-11-28')",
                            "BACKUP_CREATED S3(backups, '2026-11-29')",
                            "RESTORED S3(backups, '2026-11-28')");
            assertThat(server.client().queryNumber("SELECT count() FROM dead_letters"))
                    .isEqualTo(2);
        }
    }

    private ClickHouseServer clickHouse() {
        return pipeline.local().clickHouse().get();
    }

    private void emit(int seed) {
        pipeline.emit(Map.of(
                "EVENTS",
                Long.toString(EVENTS),
                "SEED",
                Integer.toString(seed),
                "MESSAGES_PER_SECOND",
                "0",
                "MALFORMED_RATIO",
                "0.05"));
    }

    /** Deletes raw records as retention does, but for the last ones. */
    private void forgetOldRecords() throws Exception {
        Map<TopicPartition, RecordsToDelete> old = pipeline.local().topics().rawEndOffsets().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, end -> RecordsToDelete.beforeOffset(Math.max(0, end.getValue() - OVERLAP))));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", pipeline.bootstrapServers()))) {
            admin.deleteRecords(old).all().get();
        }
    }

    private void awaitRecords(long expected) {
        TimeLimits.await()
                .untilAsserted(() -> assertThat(pipeline.number("SELECT (SELECT count() FROM events_processed)"
                                + " + (SELECT count() FROM dead_letters)"))
                        .isEqualTo(expected));
    }

    private String place() {
        ObjectStore.S3Location store = pipeline.local().store().get().location();
        return "S3('%s/%s/backups/one', '%s', '%s')"
                .formatted(store.endpoint(), store.bucket(), store.accessKey(), store.secretKey());
    }

    /** As the chart writes it with {@code clickhouse.backups.enabled}. */
    private static Path configWithCollection(Path data, ObjectStore.S3Location store) throws IOException {
        String config = Files.readString(InstallLayout.current().clickHouseConfig());
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
        String page = Files.readString(InstallLayout.current().home().resolve("docs/backup.md"));
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
