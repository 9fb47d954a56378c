package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.k8s.e2e.Pods.Part;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A second copy of the data. Needs images of ClickHouse's server and keeper: skip it where there is only a stand-in. */
@ExtendWith(TestNamespaceExtension.class)
@Tag(Tags.UPGRADE)
class ReplicasST {

    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final String REPLICA = "chi-" + Release.NAME + "-main-0-%d-0";
    private static final String TABLES =
            "SELECT name, engine FROM system.tables WHERE database = 'analytics' ORDER BY name";

    @Test
    @DisplayName("ClickHouse replicas 1 -> 2 with Keeper: the second has the tables and the rows, exact")
    void oneToTwo(TestNamespace namespace) throws IOException {
        // Given
        Pipeline pipeline = namespace.deployed("clickhouse.keeper.enabled=true");

        // When
        namespace.deployed("clickhouse.keeper.enabled=true", "clickhouse.replicas=2");

        // Then
        ClickHouseQueries clickHouse = pipeline.clickHouse();
        pipeline.waiting().until("two replicas", LIMIT, () -> {
            long ready = pipeline.pods().of(Part.CLICKHOUSE).stream()
                    .filter(Pods::isReady)
                    .count();
            return WaitResult.of(ready == 2, ready + " are ready");
        });
        assertThat(clickHouse.query(REPLICA.formatted(1), TABLES))
                .isEqualTo(clickHouse.query(REPLICA.formatted(0), TABLES))
                .contains("events_processed\tReplicatedReplacingMergeTree");
        String rowsUntilNow = "SELECT count() FROM analytics.events_processed WHERE source_timestamp <"
                + " fromUnixTimestamp64Milli(" + Instant.now().toEpochMilli() + ")";
        pipeline.waiting().until("the same rows on both", LIMIT, () -> {
            String first = clickHouse.query(REPLICA.formatted(0), rowsUntilNow);
            String second = clickHouse.query(REPLICA.formatted(1), rowsUntilNow);
            return WaitResult.of(first.equals(second) && !first.equals("0"), first + " and " + second);
        });
        namespace.report(Results.RECONCILIATION, pipeline.reconcile().line());
    }
}
