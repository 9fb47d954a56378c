package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.k8s.e2e.FlinkRest.Checkpoint;
import io.clickstream.k8s.e2e.Pods.Part;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The way of somebody who tries it for the first time. First, because the others make no sense where it fails. */
@ExtendWith(TestNamespaceExtension.class)
@Tag(Tags.INSTALL)
@Order(1)
class InstallST {

    private static final Duration SOON = Duration.ofMinutes(2);

    @Test
    @DisplayName("from nothing: all resources ready, records and rows grow, checkpoints are objects, helm test passes")
    void fromNothing(TestNamespace namespace) throws Exception {
        // Given
        Instant begin = Instant.now();

        // When
        Pipeline pipeline = namespace.deployed();

        // Then
        namespace.report(
                "seconds_to_rows", Duration.between(begin, Instant.now()).toSeconds());
        assertThat(pipeline.flink().job().state()).isEqualTo("RUNNING");
        long out = pipeline.flink().recordsOut();
        pipeline.waiting().until("numRecordsOut to grow", SOON, () -> {
            long now = pipeline.flink().recordsOut();
            return WaitResult.of(now > out, out + " -> " + now);
        });
        long rows = pipeline.clickHouse().rows();
        pipeline.waiting().until("count() to grow", SOON, () -> {
            long now = pipeline.clickHouse().rows();
            return WaitResult.of(now > rows, rows + " -> " + now);
        });
        pipeline.waiting().until("the newest checkpoint in the store", SOON, () -> {
            Checkpoint newest = pipeline.flink().latestCheckpoint().orElseThrow(() -> new AssertionError("none"));
            String store =
                    pipeline.pods().of(Part.OBJECT_STORE).get(0).getMetadata().getName();
            pipeline.pods().shell(store, "ls -d /data/" + newest.path().replaceFirst("^s3://", "") + "/_metadata");
            return WaitResult.found(newest, newest.path());
        });
        assertThat(namespace.release().test()).contains("checkpoints complete");
    }
}
