package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.k8s.e2e.BoundedEmitter.Emission;
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
        long before = pipeline.quiet();

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

    private static long arrived(Pipeline pipeline) throws IOException {
        return pipeline.clickHouse().rows() + pipeline.clickHouse().deadLetters();
    }
}
