package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.k8s.e2e.BoundedEmitter.Emission;
import io.clickstream.k8s.e2e.Pods.Part;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** As many out as in. */
@ExtendWith(TestNamespaceExtension.class)
@Tag(Tags.INSTALL)
class ReconciliationST {

    private static final Duration ARRIVED = Duration.ofMinutes(3);

    @Test
    @DisplayName("a known number of events, 1 % malformed: emitted = rows + dead letters, no duplicates")
    void boundedWithMalformed(TestNamespace namespace) throws Exception {
        // Given
        Pipeline pipeline = namespace.deployed();
        long before = quiet(pipeline);

        // When
        Emission emission = pipeline.emit(namespace.settings().events(), 0.01, 7);

        // Then
        assertThat(emission.failed()).isZero();
        assertThat(emission.malformed()).isPositive();
        long deadLetters = pipeline.clickHouse().deadLetters();
        long expected = before + emission.emitted();
        pipeline.waiting().until("rows and dead letters", ARRIVED, () -> {
            long now = arrived(pipeline);
            return WaitResult.of(now >= expected, now + " of " + expected);
        });
        Reconciliation found = pipeline.reconcile();
        namespace.report(Results.RECONCILIATION, found.line());
        assertThat(arrived(pipeline)).isEqualTo(expected);
        assertThat(pipeline.clickHouse().deadLetters()).isGreaterThanOrEqualTo(deadLetters);
        assertThat(pipeline.clickHouse().duplicates()).isZero();
        assertThat(found.rows() + found.deadLetters())
                .isEqualTo(found.rawRecords())
                .isEqualTo(expected);
        assertThat(found.deadLetters()).isEqualTo(emission.malformed());
    }

    /** Stops the endless emitter and returns what it had made, once all of that has arrived. */
    private static long quiet(Pipeline pipeline) {
        pipeline.client()
                .apps()
                .deployments()
                .inNamespace(pipeline.namespace())
                .withName(Release.NAME + "-emitter")
                .scale(0);
        pipeline.waiting().until("the end of the emitter", ARRIVED, () -> {
            int pods = pipeline.pods().of(Part.EMITTER).size();
            return WaitResult.of(pods == 0, pods + " pods");
        });
        return pipeline.reconcile().rawRecords();
    }

    private static long arrived(Pipeline pipeline) throws IOException {
        return pipeline.clickHouse().rows() + pipeline.clickHouse().deadLetters();
    }
}
