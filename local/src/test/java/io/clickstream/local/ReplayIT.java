package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickstream.cli.Reconciliation;
import io.clickstream.emitter.Emitter;
import io.clickstream.emitter.EmitterConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same raw records, delivered again, are the same rows once. */
class ReplayIT {

    private static final long EVENTS = 2_000;
    private static final Duration ARRIVAL = Duration.ofSeconds(60);
    private static final String ARRIVED_SINCE =
            "SELECT (SELECT count() FROM events_processed WHERE inserted_at >= fromUnixTimestamp64Milli(%1$d))"
                    + " + (SELECT count() FROM dead_letters WHERE inserted_at >= fromUnixTimestamp64Milli(%1$d))";

    @TempDir
    private Path data;

    @Test
    void withoutItsCheckpointsTheJobReadsAllAgainAndNothingIsDouble() throws Exception {
        // Given
        Map<TopicPartition, Long> nothing;
        try (LocalPipeline pipeline = start()) {
            nothing = pipeline.topics().rawEndOffsets();
            new Emitter(
                            EmitterConfig.of(Map.of(
                                            "EVENTS", Long.toString(EVENTS),
                                            "MESSAGES_PER_SECOND", "0",
                                            "MALFORMED_RATIO", "0.05"))
                                    .withBootstrapServers(pipeline.bootstrapServers()),
                            progress -> {})
                    .run();
            awaitArrivalSince(0, pipeline);
        }
        DataFolder.delete(data.resolve("s3"));
        long secondDelivery = System.currentTimeMillis();

        // When
        try (LocalPipeline pipeline = start()) {
            awaitArrivalSince(secondDelivery, pipeline);

            // Then
            Reconciliation found = pipeline.reconcile(nothing, pipeline.topics().rawEndOffsets());
            assertThat(found.raw()).isEqualTo(EVENTS);
            assertThat(found.rows() + found.deadLetters()).isEqualTo(EVENTS);
            assertThat(found.missing()).isZero();
            assertThat(found.duplicates()).isZero();
        }
    }

    private LocalPipeline start() throws Exception {
        return LocalPipeline.start(TestSettings.on(data), Distribution.current(), step -> {});
    }

    /** Of several deliveries the last one counts, so this is only true once every record has come again. */
    private static void awaitArrivalSince(long epochMillis, LocalPipeline pipeline) {
        await().atMost(ARRIVAL)
                .untilAsserted(() -> assertThat(pipeline.clickHouse().queryNumber(ARRIVED_SINCE.formatted(epochMillis)))
                        .isEqualTo(EVENTS));
    }
}
