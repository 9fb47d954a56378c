package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;

/** What the live page says of missing and duplicate rows. It compares rarely, but soon after its start. */
@SharedPipeline.Used
class PageReconciliationIT {

    private static final String CLICK = "{\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"u\"}";

    private final RestartablePipeline pipeline;

    PageReconciliationIT(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Test
    void showsWhatIsMissingAndWhatIsDuplicate() throws Exception {
        // Given
        String lost;
        String repeated;
        try (RawTopics raw = new RawTopics(pipeline.bootstrapServers())) {
            lost = placeOf(raw.write("user_clicks", "k", CLICK));
            repeated = placeOf(raw.write("user_clicks", "k", CLICK));
        }
        pipeline.awaitArrival();

        // When
        pipeline.run("CREATE TABLE kept ENGINE = Memory AS SELECT * FROM events_processed WHERE " + lost);
        pipeline.run("ALTER TABLE events_processed DELETE WHERE " + lost + " SETTINGS mutations_sync = 1");
        pipeline.run(
                "INSERT INTO events_processed SELECT * REPLACE (event_timestamp + INTERVAL 1 SECOND AS event_timestamp)"
                        + " FROM events_processed WHERE " + repeated);
        pipeline.restart(PipelinePart.PAGE);

        // Then
        try (PageEvents page = new PageEvents(pipeline.page())) {
            TimeLimits.await().untilAsserted(() -> assertBalance(page, "different", 1));

            // And when
            pipeline.run("INSERT INTO events_processed SELECT * FROM kept");
            pipeline.run("ALTER TABLE events_processed DELETE WHERE " + repeated
                    + " AND event_timestamp != '2026-01-01 00:00:00' SETTINGS mutations_sync = 1");
            pipeline.run("DROP TABLE kept");

            // Then
            TimeLimits.await().untilAsserted(() -> assertBalance(page, "exact", 0));
            assertThat(page.number("/reconciliation/raw")).isEqualTo(pipeline.rawRecords());
            assertThat(page.number("/reconciliation/rows"))
                    .isEqualTo(pipeline.number("SELECT count() FROM events_processed"));
            assertThat(page.number("/reconciliation/deadLetters")).isZero();
            assertThat(page.number("/reconciliation/inFlight")).isZero();
        }
    }

    private static void assertBalance(PageEvents page, String state, long wrong) throws Exception {
        assertThat(page.snapshot().at("/reconciliation/state").asText()).isEqualTo(state);
        assertThat(page.number("/reconciliation/missing")).isEqualTo(wrong);
        assertThat(page.number("/reconciliation/duplicates")).isEqualTo(wrong);
        assertThat(page.metric("clickstream_reconciliation_missing")).isEqualTo(wrong);
        assertThat(page.metric("clickstream_reconciliation_duplicates")).isEqualTo(wrong);
    }

    private static String placeOf(RecordMetadata written) {
        return "source_topic = 'user_clicks' AND source_partition = %d AND source_offset = %d"
                .formatted(written.partition(), written.offset());
    }
}
