package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clickstream.core.pipeline.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The numbers of the live page are those of Kafka, Flink and ClickHouse. It counts rarely, but soon after its start. */
@SharedPipeline.Used
class PageNumbersIT {

    private final RestartablePipeline pipeline;
    private PageEvents page;

    PageNumbersIT(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
    }

    @BeforeAll
    void open() throws Exception {
        pipeline.restart(PipelinePart.PAGE);
        page = new PageEvents(pipeline.page());
    }

    @AfterAll
    void close() {
        page.close();
    }

    @Test
    void showsTheNumbersThatKafkaAndClickHouseSay() throws Exception {
        pipeline.emit(Map.of("EVENTS", "2000", "MESSAGES_PER_SECOND", "0", "MALFORMED_RATIO", "0.1"));

        TimeLimits.await().untilAsserted(this::assertThatEverythingHasArrived);
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
        TimeLimits.await()
                .untilAsserted(() -> assertThat(page.metric("clickstream_end_to_end_latency_seconds_count"))
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

    private double rowsFrom(String topic) {
        return StreamSupport.stream(page.snapshot().get("sources").spliterator(), false)
                .filter(shown -> shown.get("topic").asText().equals(topic))
                .mapToDouble(shown -> shown.get("rows").asDouble())
                .findFirst()
                .orElseThrow();
    }
}
