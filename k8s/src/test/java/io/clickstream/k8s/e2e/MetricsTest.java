package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.k8s.e2e.Metrics.Sample;
import org.junit.jupiter.api.Test;

class MetricsTest {

    @Test
    void readsSamplesAsPrometheusDoes() {
        Metrics metrics = Metrics.parse("""
                # HELP clickstream_rows Rows, each event once.
                # TYPE clickstream_rows gauge
                clickstream_rows{source_topic="user_clicks"} 4000
                clickstream_rows{source_topic="a } b"} 2.5E2 1764380000123
                latency_bucket{le="+Inf"} 7
                idle NaN
                most +Inf
                """);

        assertThat(metrics.names()).containsExactly("clickstream_rows", "idle", "latency_bucket", "most");
        assertThat(metrics.of("clickstream_rows"))
                .containsExactly(
                        new Sample("clickstream_rows", "source_topic=\"user_clicks\"", 4000),
                        new Sample("clickstream_rows", "source_topic=\"a } b\"", 250));
        assertThat(metrics.sum("clickstream_rows")).isEqualTo(4250);
        assertThat(metrics.sum("most")).isInfinite();
    }

    @Test
    void findsTheNamesInAQuery() {
        var names = Metrics.namesIn(
                "sum by (topic) (rate(kafka_log_log_size{release=\"a\"}[5m])) > on (pod) 2 * clickstream_part_up{part=\"job\"}");

        assertThat(names).containsExactly("clickstream_part_up", "kafka_log_log_size");
    }
}
