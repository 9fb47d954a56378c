package io.clickstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.cli.ClickHouse;
import io.clickstream.emitter.Emitter;
import io.clickstream.emitter.EmitterConfig;
import io.clickstream.emitter.EventType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The live page on real engines: what it shows is what Kafka, Flink and ClickHouse say, also while one of them is away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageIT {

    private static final Duration ARRIVAL = Duration.ofMinutes(3);
    private static final Duration NOTICED = Duration.ofSeconds(12);
    private static final Duration HEALED = Duration.ofSeconds(90);

    private RestartablePipeline pipeline;
    private PageEvents page;
    private Admin admin;
    private Topics topics;
    private RawTopics raw;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        pipeline = RestartablePipeline.start(data);
        page = new PageEvents(pipeline.page());
        admin = Admin.create(Map.of("bootstrap.servers", pipeline.bootstrapServers()));
        topics = new Topics(admin, 3);
        raw = new RawTopics(pipeline.bootstrapServers());
        await().atMost(HEALED)
                .until(() -> List.of("kafka", "job", "store", "clickhouse").stream()
                        .allMatch(part -> page.state(part).equals("up")));
    }

    @AfterAll
    void stop() throws Exception {
        page.close();
        raw.close();
        admin.close(Duration.ZERO);
        pipeline.close();
    }

    @Test
    void showsTheNumbersThatKafkaAndClickHouseSay() throws Exception {
        // When
        emit(Map.of("EVENTS", "2000", "MESSAGES_PER_SECOND", "0", "MALFORMED_RATIO", "0.1"));

        // Then
        await().atMost(ARRIVAL).untilAsserted(this::assertThatEverythingHasArrived);
        long rows = number("SELECT count() FROM events_processed");
        assertThat(page.number("/flow/rows/records")).isEqualTo(rows);
        assertThat(page.metric("clickstream_dead_letters_pending"))
                .isEqualTo(number("SELECT count() FROM dead_letters_pending"));
        for (EventType type : EventType.values()) {
            long ofType = number("SELECT count() FROM events_processed WHERE event_type = '" + type + "'");
            assertThat(typeRows(type)).isEqualTo(ofType);
            assertThat(page.metric("clickstream_rows{event_type=\"" + type + "\"}"))
                    .isEqualTo(ofType);
        }
        for (Map.Entry<TopicPartition, Long> end : topics.rawEndOffsets().entrySet()) {
            assertThat(page.metric("clickstream_topic_end_offset{partition=\"%d\",topic=\"%s\"}"
                            .formatted(end.getKey().partition(), end.getKey().topic())))
                    .isEqualTo(end.getValue().doubleValue());
        }
        // Each row once.
        await().untilAsserted(() -> assertThat(page.metric("clickstream_end_to_end_latency_seconds_count"))
                .isEqualTo(rows));
        assertThat(page.metric("clickstream_end_to_end_latency_seconds_sum") / rows)
                .isCloseTo(
                        number("SELECT sum(dateDiff('millisecond', source_timestamp, inserted_at))"
                                        + " FROM events_processed")
                                / 1e3
                                / rows,
                        within(0.001));
        for (String part : List.of("kafka", "job", "store", "clickhouse")) {
            assertThat(page.metric("clickstream_part_up{part=\"" + part + "\"}"))
                    .isEqualTo(1);
        }
        assertThat(page.metric("clickstream_job_running")).isEqualTo(1);
        assertThat(page.metric("clickstream_job_checkpoints_completed_total")).isPositive();
        assertThat(page.metric("clickstream_job_checkpoint_age_seconds")).isBetween(0.0, 30.0);
        assertThat(page.metric("clickstream_clickhouse_consumers{table=\"events_queue\"}"))
                .isEqualTo(1);
        assertThat(page.metric("clickstream_clickhouse_disk_free_ratio")).isBetween(0.0, 1.0);
        assertThat(page.metric("clickstream_clickhouse_parts{table=\"events_processed\"}"))
                .isPositive();
    }

    @Test
    void showsHowFastEventsCome() throws Exception {
        // When
        emit(Map.of("EVENTS", "3000", "MESSAGES_PER_SECOND", "200", "MALFORMED_RATIO", "0"));

        // Then
        List<Double> rawRates = ratesOf("rawRate");
        assertThat(rawRates).anyMatch(rate -> Math.abs(rate - 200) < 20);
        assertThat(ratesOf("jobRate")).anyMatch(rate -> Math.abs(rate - 200) < 40);
        await().untilAsserted(() -> assertThat(ratesOf("rowRate")).anyMatch(rate -> Math.abs(rate - 200) < 40));
        assertThat(page.number("/latency/p50")).isBetween(0.05, 30.0);
        assertThat(page.number("/latency/p99")).isGreaterThanOrEqualTo(page.number("/latency/p50"));
        assertThat(page.number("/flow/rows/freshness")).isBetween(0.0, 30.0);
        assertThat(page.snapshot().get("newest")).hasSize(8);
        // When nothing comes, nothing is shown to come.
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(page.number("/flow/raw/rate")).isZero();
            assertThat(page.number("/flow/rows/rate")).isZero();
        });
    }

    @Test
    void showsTheNewestRowAndTheNewestDeadLetterAsTheyAre() throws Exception {
        // When
        RecordMetadata row = raw.write(
                "page_views",
                "u",
                "{\"timestamp\":\"2026-01-31 23:59:59\",\"user_id\":\"<b>caf\\u00e9</b>\",\"url\":\"/\\\"x\\\"\\t\"}");
        byte[] hostile = "<script>alert('1')</script>\u0000\t\n€".getBytes(UTF_8);
        byte[] letterBytes = Arrays.copyOf(hostile, 1_000_000);
        letterBytes[hostile.length] = (byte) 0xff;
        Arrays.fill(letterBytes, hostile.length + 1, letterBytes.length, (byte) 'x');
        RecordMetadata letter = raw.write("orders", "k", letterBytes);

        // Then
        await().atMost(ARRIVAL)
                .until(() -> page.snapshot().at("/newest/0/source").asText().equals(place(row)));
        JsonNode newest = page.snapshot().at("/newest/0");
        assertThat(newest.get("type").asText()).isEqualTo("PAGE_VIEWS");
        assertThat(newest.get("user").asText()).isEqualTo("<b>café</b>");
        assertThat(newest.get("details").asText()).isEqualTo("/\"x\"\t");
        assertThat(newest.get("eventTime").asLong()).isEqualTo(1_769_903_999_000L);
        await().atMost(ARRIVAL)
                .until(() -> page.snapshot().at("/letters/0/source").asText().equals(place(letter)));
        JsonNode refused = page.snapshot().at("/letters/0");
        assertThat(refused.get("rejectedBy").asText()).isEqualTo("job");
        assertThat(refused.get("reason").asText()).startsWith("not a JSON object");
        assertThat(refused.get("bytes").asLong()).isEqualTo(letterBytes.length);
        assertThat(refused.get("cut").asBoolean()).isTrue();
        assertThat(refused.get("payload").asText())
                .hasSize(512)
                .startsWith("<script>alert('1')</script>\u0000\t\n€\uFFFDxxx");
        assertThat(page.snapshot().get("reasons").findValuesAsText("reason"))
                .anyMatch(reason -> reason.startsWith("not a JSON object"));
    }

    @Test
    void showsWhatIsMissingAndWhatIsDouble() throws Exception {
        // Given
        RecordMetadata written =
                raw.write("user_clicks", "k", "{\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"u\"}");
        await().atMost(ARRIVAL).untilAsserted(this::assertThatEverythingHasArrived);
        ClickHouse clickHouse = ClickHouse.at(pipeline.clickHouse().address());
        String place = "event_type = 'CLICKS' AND source_partition = %d AND source_offset = %d"
                .formatted(written.partition(), written.offset());
        clickHouse.query("CREATE TABLE kept ENGINE = Memory AS SELECT * FROM events_processed WHERE " + place);

        // When
        clickHouse.query("ALTER TABLE events_processed DELETE WHERE " + place + " SETTINGS mutations_sync = 1");

        // Then
        awaitDifference(1, 0);

        // When
        clickHouse.query("INSERT INTO events_processed SELECT * FROM kept");

        // Then
        await().atMost(ARRIVAL).untilAsserted(this::assertThatEverythingHasArrived);

        // When
        clickHouse.query("INSERT INTO events_processed"
                + " SELECT * REPLACE (event_timestamp + INTERVAL 1 SECOND AS event_timestamp) FROM kept");

        // Then
        awaitDifference(0, 1);
        clickHouse.query("ALTER TABLE events_processed DELETE WHERE " + place
                + " AND event_timestamp NOT IN (SELECT event_timestamp FROM kept) SETTINGS mutations_sync = 1");
        clickHouse.query("DROP TABLE kept");
        await().atMost(ARRIVAL).untilAsserted(this::assertThatEverythingHasArrived);
    }

    @ParameterizedTest
    @CsvSource({
        "CLICKHOUSE, kafka job store",
        "STORE, kafka clickhouse",
        "JOB, kafka store clickhouse",
        "KAFKA, store clickhouse"
    })
    void aPartThatIsAwayIsShownSoAndTheOthersGoOn(PipelinePart killed, String others) throws Exception {
        // Given
        String part = killed.key();
        await().atMost(HEALED).until(() -> page.state(part).equals("up"));

        // When
        pipeline.kill(killed);

        try {
            // Then
            await().atMost(NOTICED).until(() -> page.state(part).equals("down"));
            assertThat(page.metric("clickstream_part_up{part=\"" + part + "\"}"))
                    .isZero();
            assertThat(page.part(part).get("detail").asText()).isNotBlank();
            assertThat(page.part(part).get("since").asLong())
                    .isBetween(System.currentTimeMillis() - 20_000, System.currentTimeMillis());
            for (String other : others.split(" ")) {
                assertThat(page.state(other)).as(other).isEqualTo("up");
            }
            assertThat(page.snapshot().at("/flow/raw/records").isNull()).isEqualTo(killed == PipelinePart.KAFKA);
            assertThat(page.snapshot().at("/flow/rows/records").isNull()).isEqualTo(killed == PipelinePart.CLICKHOUSE);
            int before = page.count();
            await().atMost(NOTICED).until(() -> page.count() >= before + 3);
        } finally {
            // When
            pipeline.start(killed);
        }

        // Then
        await().atMost(HEALED).until(() -> page.state(part).equals("up"));
        emit(Map.of("EVENTS", "100", "MESSAGES_PER_SECOND", "0", "MALFORMED_RATIO", "0.1"));
        await().atMost(HEALED).untilAsserted(this::assertThatEverythingHasArrived);
    }

    private void awaitDifference(long missing, long doubles) {
        await().atMost(ARRIVAL).untilAsserted(() -> {
            assertThat(page.snapshot().at("/reconciliation/state").asText()).isEqualTo("different");
            assertThat(page.number("/reconciliation/missing")).isEqualTo(missing);
            assertThat(page.number("/reconciliation/double")).isEqualTo(doubles);
            assertThat(page.metric("clickstream_reconciliation_missing")).isEqualTo(missing);
            assertThat(page.metric("clickstream_reconciliation_double")).isEqualTo(doubles);
        });
    }

    private void assertThatEverythingHasArrived() throws Exception {
        long sent = topics.rawEndOffsets().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        long rows = number("SELECT count() FROM events_processed");
        long deadLetters = number("SELECT count() FROM dead_letters");
        assertThat(rows + deadLetters).isEqualTo(sent);
        Map<String, Double> shown = new HashMap<>();
        for (String path : List.of(
                "/flow/raw/records",
                "/flow/job/read",
                "/flow/job/lag",
                "/flow/processed/behindTransaction",
                "/flow/rows/records",
                "/flow/rows/lag",
                "/flow/deadLetters/records",
                "/flow/deadLetters/pending",
                "/flow/deadLetters/lag",
                "/reconciliation/raw",
                "/reconciliation/rows",
                "/reconciliation/deadLetters",
                "/reconciliation/inFlight",
                "/reconciliation/missing",
                "/reconciliation/double")) {
            shown.put(path, page.number(path));
        }
        assertThat(shown)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("/flow/raw/records", (double) sent),
                        Map.entry("/flow/job/read", (double) sent),
                        Map.entry("/flow/job/lag", 0.0),
                        Map.entry("/flow/processed/behindTransaction", 0.0),
                        Map.entry("/flow/rows/records", (double) rows),
                        Map.entry("/flow/rows/lag", 0.0),
                        Map.entry("/flow/deadLetters/records", (double) deadLetters),
                        Map.entry("/flow/deadLetters/pending", (double) deadLetters),
                        Map.entry("/flow/deadLetters/lag", 0.0),
                        Map.entry("/reconciliation/raw", (double) sent),
                        Map.entry("/reconciliation/rows", (double) rows),
                        Map.entry("/reconciliation/deadLetters", (double) deadLetters),
                        Map.entry("/reconciliation/inFlight", 0.0),
                        Map.entry("/reconciliation/missing", 0.0),
                        Map.entry("/reconciliation/double", 0.0)));
        assertThat(page.snapshot().at("/reconciliation/state").asText()).isEqualTo("exact");
    }

    private void emit(Map<String, String> settings) {
        new Emitter(EmitterConfig.of(settings).withBootstrapServers(pipeline.bootstrapServers()), progress -> {}).run();
    }

    private long number(String query) throws Exception {
        return pipeline.clickHouse().queryNumber(query);
    }

    private double typeRows(EventType type) {
        return StreamSupport.stream(page.snapshot().get("types").spliterator(), false)
                .filter(shown -> shown.get("name").asText().equals(type.name()))
                .mapToDouble(shown -> shown.get("rows").asDouble())
                .findFirst()
                .orElseThrow();
    }

    /** What the charts of somebody who opens the page now would show. */
    private List<Double> ratesOf(String line) {
        try (PageEvents another = new PageEvents(pipeline.page())) {
            await().until(() -> another.history() != null);
            return another.history().get("points").findValues(line).stream()
                    .filter(JsonNode::isNumber)
                    .map(JsonNode::asDouble)
                    .toList();
        }
    }

    private static String place(RecordMetadata written) {
        return written.topic() + "-" + written.partition() + "@" + written.offset();
    }
}
