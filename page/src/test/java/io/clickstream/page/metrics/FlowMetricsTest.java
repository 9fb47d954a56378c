package io.clickstream.page.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.clickstream.page.probe.ReconciliationProbe;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import org.junit.jupiter.api.Test;

class FlowMetricsTest {
    @Test
    void aRenamedMetricHasItsOldNameAsWell() {
        FlowMetrics metrics = new FlowMetrics();

        metrics.addReconciliation(new ReconciliationProbe.Balance("different", 10L, 9L, 2L, 0L, 1L, 2L, 1L));

        assertThat(metrics.all())
                .extracting(
                        metric -> metric.getMetadata().getName(),
                        metric ->
                                ((GaugeSnapshot) metric).getDataPoints().get(0).getValue())
                .containsExactly(
                        tuple("clickstream_reconciliation_missing", 1.0),
                        tuple("clickstream_reconciliation_duplicates", 2.0),
                        tuple("clickstream_reconciliation_double", 2.0));
        assertThat(metrics.all().get(2).getMetadata().getHelp())
                .isEqualTo("Deprecated: clickstream_reconciliation_duplicates.");
    }
}
