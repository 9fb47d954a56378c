package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.reconcile.Reconciliation;
import io.clickstream.local.pipeline.DataFolder;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** The same raw records, delivered again, are the same rows once. */
@SharedPipeline.Used
class ReplayIT {

    private static final long EVENTS = 2_000;
    private static final String ARRIVED_SINCE =
            "SELECT (SELECT count() FROM events_processed WHERE inserted_at >= fromUnixTimestamp64Milli(%1$d))"
                    + " + (SELECT count() FROM dead_letters WHERE inserted_at >= fromUnixTimestamp64Milli(%1$d))";

    private final RestartablePipeline pipeline;

    ReplayIT(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Test
    void withoutItsCheckpointsTheJobReadsAllAgainAndNothingIsDuplicate() throws Exception {
        // Given
        Map<TopicPartition, Long> from = pipeline.local().topics().rawEndOffsets();
        pipeline.emit(Map.of("EVENTS", Long.toString(EVENTS), "MESSAGES_PER_SECOND", "0", "MALFORMED_RATIO", "0.05"));
        awaitArrivalSince(0);

        // When
        pipeline.kill(PipelinePart.JOB);
        DataFolder.delete(pipeline.local().data().folder("s3/clickstream/checkpoints"));
        long secondDelivery = System.currentTimeMillis();
        pipeline.start(PipelinePart.JOB);
        awaitArrivalSince(secondDelivery);

        // Then
        Reconciliation found = pipeline.reconcile(from);
        assertThat(found).matches(Reconciliation::isExact);
        assertThat(found.raw()).isEqualTo(EVENTS);
        assertThat(found.rows() + found.deadLetters()).isEqualTo(EVENTS);
    }

    /** Of several deliveries the last one counts, so this is only true once every record has come again. */
    private void awaitArrivalSince(long epochMillis) {
        TimeLimits.await()
                .untilAsserted(() -> assertThat(pipeline.number(ARRIVED_SINCE.formatted(epochMillis)))
                        .isEqualTo(EVENTS));
    }
}
