package io.clickstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.local.flink.FlinkMain;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table with the newest row of each key, {@code examples/balances}: it is what a recount of the raw topic says. */
class KeyedTableIT {

    /** Of an account: what it has, and how many bookings made it. */
    private record Balance(BigDecimal amount, long bookings) {

        static final Balance NONE = new Balance(BigDecimal.ZERO, 0);

        Balance plus(BigDecimal booked) {
            return new Balance(amount.add(booked), bookings + 1);
        }

        @Override
        public String toString() {
            return amount.stripTrailingZeros().toPlainString() + " of " + bookings;
        }
    }

    @Test
    void eachKeyHasItsNewestRowThroughAKillAndALostOneIsFound(@TempDir Path folder) throws Exception {
        try (LocalRuns runs = new LocalRuns(folder)) {
            // Given
            LocalRuns.Run killed = start(runs, "300");
            killed.awaitRows();
            killed.child(FlinkMain.class.getName()).destroyForcibly();
            assertThat(killed.exitCode()).as(killed.output()).isEqualTo(1);

            // When
            LocalRuns.Run run = start(runs, "0.001");
            run.awaitSaid("lag 0");

            // Then
            ClickHouse clickHouse = ClickHouse.at(URI.create(run.address("ClickHouse")));
            LocalRuns.Run reconciled = reconcile(runs, run);
            assertThat(reconciled.exitCode()).as(reconciled.output()).isZero();
            assertThat(reconciled.output())
                    .contains("exact: raw records ")
                    .containsPattern("note: balances: 1\\d keys of topic balances compared with the table, 0 missing");
            Map<String, String> expected = recount(run.kafka());
            assertThat(expected).hasSizeGreaterThan(5);
            TimeLimits.await()
                    .untilAsserted(() -> assertThat(stored(clickHouse)).isEqualTo(expected));
            assertThat(changes(run.kafka()))
                    .as("an account without money is deleted")
                    .anyMatch(change -> change.contains("\"is_deleted\":1"));

            // And when
            clickHouse.execute(
                    "ALTER TABLE balances DELETE WHERE account = '%s' SETTINGS mutations_sync = 1"
                            .formatted(expected.keySet().iterator().next()),
                    Map.of());
            LocalRuns.Run less = reconcile(runs, run);

            // Then
            assertThat(less.exitCode()).as(less.output()).isEqualTo(1);
            assertThat(less.output())
                    .containsPattern(
                            "balances: balances-\\d offsets \\d+ are the newest of their keys, but not in the table")
                    .contains("not exact: ");
        }
    }

    private static LocalRuns.Run start(LocalRuns runs, String rate) throws IOException {
        return runs.start(
                "--pipeline",
                InstallLayout.current().home().resolve("examples/balances").toString(),
                "--sample-key",
                "account",
                "--malformed-ratio",
                "0.1",
                "--messages-per-second",
                rate);
    }

    private static LocalRuns.Run reconcile(LocalRuns runs, LocalRuns.Run run) throws IOException {
        return runs.reconcile(run, "--all", "--wait", "5");
    }

    /** What the bookings that are not damaged make of each account that has something. */
    private static Map<String, String> recount(String kafka) {
        Map<String, Balance> balances = new TreeMap<>();
        try (RawTopics topics = new RawTopics(kafka)) {
            topics.forEachObject(
                    "raw_bookings",
                    (record, event) -> balances.compute(
                            event.get("account").asText(),
                            (account, before) -> (before == null ? Balance.NONE : before)
                                    .plus(event.get("amount").decimalValue())));
        }
        Map<String, String> shown = new TreeMap<>();
        balances.forEach((account, balance) -> {
            if (balance.amount().signum() != 0) {
                shown.put(account, balance.toString());
            }
        });
        return shown;
    }

    private static List<String> changes(String kafka) {
        try (RawTopics topics = new RawTopics(kafka)) {
            return topics.read("balances").stream()
                    .map(record -> new String(record.value(), UTF_8))
                    .toList();
        }
    }

    private static Map<String, String> stored(ClickHouse clickHouse) throws InterruptedException {
        Map<String, String> stored = new TreeMap<>();
        clickHouse
                .query("SELECT account, toString(balance) || ' of ' || toString(bookings) FROM balances")
                .forEach(row -> stored.put(row.get(0).asText(), row.get(1).asText()));
        return stored;
    }
}
