package io.clickstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.core.pipeline.Topology;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The live page on real engines: what it shows is what Kafka, Flink and ClickHouse say, also while one of them is away. */
@SharedPipeline.Used
class PageIT {

    private static final Duration ARRIVAL = Duration.ofMinutes(3);

    private final RestartablePipeline pipeline;
    private final RawTopics raw;
    private PageEvents page;

    PageIT(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
        this.raw = new RawTopics(pipeline.bootstrapServers());
    }

    @BeforeAll
    void open() throws Exception {
        // What a page has counted since its start is what has come since then.
        pipeline.restart(PipelinePart.PAGE);
        page = new PageEvents(pipeline.page());
        await().until(() -> List.of("kafka", "job", "store", "clickhouse").stream()
                .allMatch(part -> page.state(part).equals("up")));
    }

    @AfterAll
    void close() {
        page.close();
        raw.close();
    }

    @Test
    void showsTheNumbersThatKafkaAndClickHouseSay() throws Exception {
        pipeline.emit(Map.of("EVENTS", "2000", "MESSAGES_PER_SECOND", "0", "MALFORMED_RATIO", "0.1"));

        await().untilAsserted(this::assertThatEverythingHasArrived);
        long rows = pipeline.number("SELECT count() FROM events_processed");
        assertThat(page.number("/flow/rows/records")).isEqualTo(rows);
        assertThat(page.metric("clickstream_dead_letters_pending"))
                .isEqualTo(pipeline.number("SELECT count() FROM dead_letters_pending"));
        for (String topic : Topology.builtIn().rawTopics()) {
            long ofTopic = pipeline.number("SELECT count() FROM events_processed WHERE source_topic = '" + topic + "'");
            assertThat(rowsFrom(topic)).isEqualTo(ofTopic);
            assertThat(page.metric("clickstream_rows{source_topic=\"" + topic + "\"}"))
                    .isEqualTo(ofTopic);
        }
        for (Map.Entry<TopicPartition, Long> end :
                pipeline.local().topics().rawEndOffsets().entrySet()) {
            assertThat(page.metric("clickstream_topic_end_offset{partition=\"%d\",topic=\"%s\"}"
                            .formatted(end.getKey().partition(), end.getKey().topic())))
                    .isEqualTo(end.getValue().doubleValue());
        }
        // Each row once.
        await().untilAsserted(() -> assertThat(page.metric("clickstream_end_to_end_latency_seconds_count"))
                .isEqualTo(rows));
        assertThat(page.metric("clickstream_end_to_end_latency_seconds_sum") / rows)
                .isCloseTo(
                        pipeline.number(
                                        "SELECT sum(greatest(0, dateDiff('millisecond', source_timestamp, inserted_at)))"
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
    void aClockThatIsAheadDoesNotLowerTheSumOfLatencies() throws Exception {
        // Given
        pipeline.takeProducersTime("orders");
        await().untilAsserted(() -> assertThat(page.metric("clickstream_end_to_end_latency_seconds_count"))
                .isNotNegative());
        double sum = page.metric("clickstream_end_to_end_latency_seconds_sum");
        double count = page.metric("clickstream_end_to_end_latency_seconds_count");
        long ahead = System.currentTimeMillis() + Duration.ofMinutes(50).toMillis();
        long behind = System.currentTimeMillis() - Duration.ofHours(1).toMillis();
        byte[] event = "{\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"clock\"}".getBytes();

        // When
        try (RawTopics raw = new RawTopics(pipeline.bootstrapServers())) {
            for (int i = 0; i < 10; i++) {
                raw.write(new ProducerRecord<>("orders", 0, ahead, null, event));
            }
        }
        await().untilAsserted(() -> assertThat(page.metric("clickstream_end_to_end_latency_seconds_count"))
                .isEqualTo(count + 10));
        double after = page.metric("clickstream_end_to_end_latency_seconds_sum");
        try (RawTopics raw = new RawTopics(pipeline.bootstrapServers())) {
            raw.write(new ProducerRecord<>("orders", 0, behind, null, event));
        }

        // Then
        assertThat(after).isGreaterThanOrEqualTo(sum);
        await().untilAsserted(() -> assertThat(page.metric("clickstream_end_to_end_latency_seconds_sum"))
                .isGreaterThan(after + 3600));
    }

    @Test
    void showsHowFastEventsCome() throws Exception {
        pipeline.emit(Map.of("EVENTS", "1600", "MESSAGES_PER_SECOND", "200", "MALFORMED_RATIO", "0"));

        List<Double> rawRates = ratesOf("rawRate");
        assertThat(rawRates).anyMatch(rate -> Math.abs(rate - 200) < 20);
        assertThat(ratesOf("jobRate")).anyMatch(rate -> Math.abs(rate - 200) < 40);
        await().untilAsserted(() -> assertThat(ratesOf("rowRate")).anyMatch(rate -> Math.abs(rate - 200) < 40));
        assertThat(page.number("/latency/p50")).isBetween(0.05, 30.0);
        assertThat(page.number("/latency/p99")).isGreaterThanOrEqualTo(page.number("/latency/p50"));
        assertThat(page.number("/flow/rows/freshness")).isBetween(0.0, 30.0);
        assertThat(page.snapshot().get("newest")).hasSize(8);
        // When nothing comes, nothing is shown to come.
        await().untilAsserted(() -> {
            assertThat(page.number("/flow/raw/rate")).isZero();
            assertThat(page.number("/flow/rows/rate")).isZero();
        });
    }

    @Test
    void showsTheNewestRowAndTheNewestDeadLetterAsTheyAre() throws Exception {
        RecordMetadata row = raw.write(
                "page_views",
                "u",
                "{\"timestamp\":\"2026-01-31 23:59:59\",\"user_id\":\"<b>caf\\u00e9</b>\",\"url\":\"/\\\"x\\\"\\t\"}");
        byte[] hostile = "<script>alert('1')</script>\u0000\t\n€".getBytes(UTF_8);
        byte[] letterBytes = Arrays.copyOf(hostile, 1_000_000);
        letterBytes[hostile.length] = (byte) 0xff;
        Arrays.fill(letterBytes, hostile.length + 1, letterBytes.length, (byte) 'x');
        RecordMetadata letter = raw.write("orders", "k", letterBytes);

        await().until(() -> page.snapshot().at("/newest/0/source").asText().equals(place(row)));
        JsonNode newest = page.snapshot().at("/newest/0");
        assertThat(newest.get("type").asText()).isEqualTo("PAGE_VIEWS");
        assertThat(newest.get("user").asText()).isEqualTo("<b>café</b>");
        assertThat(newest.get("details").asText()).isEqualTo("/\"x\"\t");
        assertThat(newest.get("eventTime").asLong()).isEqualTo(1_769_903_999_000L);
        await().until(() -> page.snapshot().at("/letters/0/source").asText().equals(place(letter)));
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

    private void assertThatEverythingHasArrived() throws Exception {
        // The topics count from their beginning, of which nothing is left.
        long written = pipeline.rawEnd();
        long kept = pipeline.rawRecords();
        long rows = pipeline.number("SELECT count() FROM events_processed");
        long deadLetters = pipeline.number("SELECT count() FROM dead_letters");
        assertThat(rows + deadLetters).isEqualTo(kept);
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
                "/flow/deadLetters/lag")) {
            shown.put(path, page.number(path));
        }
        assertThat(shown)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("/flow/raw/records", (double) written),
                        Map.entry("/flow/job/read", (double) written),
                        Map.entry("/flow/job/lag", 0.0),
                        Map.entry("/flow/processed/behindTransaction", 0.0),
                        Map.entry("/flow/rows/records", (double) rows),
                        Map.entry("/flow/rows/lag", 0.0),
                        Map.entry("/flow/deadLetters/records", (double) deadLetters),
                        Map.entry("/flow/deadLetters/pending", (double) deadLetters),
                        Map.entry("/flow/deadLetters/lag", 0.0)));
    }

    private static ConditionFactory await() {
        return TimeLimits.await(ARRIVAL);
    }

    private double rowsFrom(String topic) {
        return StreamSupport.stream(page.snapshot().get("sources").spliterator(), false)
                .filter(shown -> shown.get("topic").asText().equals(topic))
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
