package io.clickstream.page.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.clickhouse.StubClickHouse;
import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecentRowsProbeTest {
    private static final Topology TOPOLOGY = new Topology(
            "shop",
            List.of("carts", "it's"),
            List.of(
                    new Sink("clean_carts", "cart_rows", "g-carts", List.of("carts"), List.of(), ""),
                    new Sink("clean_visits", "visit_rows", "g-visits", List.of("it's"), List.of(), "")),
            Sink.ofDeadLetters("refused", "refused", "g-refused"),
            "job",
            List.of("shop"),
            1,
            1);

    @Test
    void readsTheRowsOfEveryTableByRawTopic() throws Exception {
        // Given: clock, counted until, newest row and event, percentiles, rows by topic, by latency, all, sum.
        String buckets = Stream.generate(() -> "3")
                .limit(RecentRows.Latency.BOUNDS.size())
                .collect(Collectors.joining(","));
        String answer = "[10000, 8000, 0, 0, null, 1500.5, 1, 2, " + buckets + ", 3, 2100]\n";
        try (StubClickHouse server = new StubClickHouse(200, answer)) {
            RecentRowsProbe probe = new RecentRowsProbe(TOPOLOGY, ClickHouse.at(server.address()), () -> true);

            // When
            probe.probe();
            RecentRows rows = probe.probe().value();

            // Then
            assertThat(rows.inserted()).isEqualTo(Map.of("carts", 2L, "it's", 4L));
            assertThat(rows.latency().counts()).startsWith(6L, 0L).endsWith(0L);
            assertThat(rows.latency().sum()).isEqualTo(4.2);
            assertThat(rows.p50()).isNull();
            assertThat(rows.p99()).isEqualTo(1.5005);
            assertThat(server.statements().get(0)).contains("table IN ('cart_rows', 'visit_rows')");
            assertThat(server.statements().stream().skip(1))
                    .isNotEmpty()
                    .allSatisfy(sql -> assertThat(sql)
                            .contains("FROM cart_rows")
                            .contains(" UNION ALL ")
                            .contains("FROM visit_rows"));
            assertThat(server.statements().get(1)).contains("source_topic = 'it\\'s'");
        }
    }
}
