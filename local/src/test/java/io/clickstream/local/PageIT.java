package io.clickstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
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

    private static ConditionFactory await() {
        return TimeLimits.await(ARRIVAL);
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
