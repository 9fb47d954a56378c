package io.clickstream.page.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.clickstream.core.pipeline.Topology;
import io.clickstream.page.probe.KafkaOffsets;
import io.clickstream.page.probe.ReconciliationProbe;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FlowMetricsTest {
    /** By it, dashboards tell the topics of any pipeline apart. */
    @Test
    void saysWhatEachTopicIsFor() {
        Map<String, String> ids =
                Topology.builtIn().topics().stream().collect(Collectors.toMap(name -> name, name -> "id"));
        FlowMetrics metrics = new FlowMetrics();

        metrics.addTopics(new KafkaOffsets(Topology.builtIn(), Map.of(), Map.of(), Map.of(), ids, Map.of(), Map.of()));

        assertThat(metrics.all().get(0).getDataPoints())
                .extracting(
                        point -> point.getLabels().get("topic"),
                        point -> point.getLabels().get("role"),
                        point -> point.getLabels().get("kind"))
                .containsExactlyInAnyOrder(
                        tuple("user_clicks", "raw", ""),
                        tuple("page_views", "raw", ""),
                        tuple("orders", "raw", ""),
                        tuple("processed_events", "clean", "complete"),
                        tuple("dead_letter_events", "dead_letters", ""));
    }

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
