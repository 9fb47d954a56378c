package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.k8s.Chart;
import io.clickstream.k8s.e2e.BoundedEmitter.Emission;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two releases with different pipelines in one namespace. */
@ExtendWith(TestNamespaceExtension.class)
@Tag(Tags.INSTALL)
class SecondPipelineST {

    @Test
    @DisplayName(
            "a pipeline of a folder as a second release: its samples, 1 % malformed, and the built-in events, each exact")
    void besideTheBuiltIn(TestNamespace namespace) throws IOException {
        // Given
        Pipeline builtIn = namespace.deployed();
        Pipeline sensors = namespace.deployedBeside(
                "sensors",
                Chart.HOME.resolve("examples/sensors/values.yaml"),
                "readings",
                "emitter.enabled=true",
                "page.enabled=false");
        long before = sensors.quiet();

        // When
        Emission emission = sensors.emit(namespace.settings().events(), 0.01, 7);

        // Then
        assertThat(emission.failed()).isZero();
        assertThat(emission.malformed()).isPositive();
        Reconciliation found = sensors.reconcile();
        namespace.report(Results.RECONCILIATION, found.line());
        assertThat(found.rows() + found.deadLetters())
                .isEqualTo(found.rawRecords())
                .isEqualTo(before + emission.emitted());
        assertThat(found.deadLetters()).isEqualTo(emission.malformed());
        assertThat(sensors.clickHouse().rows()).isEqualTo(found.rows());
        assertThat(builtIn.quiet()).isPositive();
    }
}
