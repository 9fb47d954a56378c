package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.local.clickhouse.ClickHouseMain;
import io.clickstream.local.flink.FlinkMain;
import io.clickstream.local.pipeline.InstallLayout;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipelines in {@code examples/}, as {@code make run PIPELINE=...} runs them: any events, with all guarantees. */
class ExamplesIT {

    private static final int PARTITIONS = 3;

    /** Decimals as they are written. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @Test
    void everyFieldOfEveryPaymentArrivesOnceThroughKills(@TempDir Path folder) throws Exception {
        try (LocalRuns runs = new LocalRuns(folder)) {
            // Given
            for (Class<?> part : List.of(FlinkMain.class, ClickHouseMain.class)) {
                LocalRuns.Run killed = start(runs, "--messages-per-second", "300");
                killed.awaitRows();
                killed.child(part.getName()).destroyForcibly();
                assertThat(killed.exitCode()).as(killed.output()).isEqualTo(1);
            }

            // When
            LocalRuns.Run run = start(runs, "--messages-per-second", "0.001");
            run.awaitSaid("lag 0");

            // Then
            LocalRuns.Run reconciled = runs.tool(
                    run,
                    "reconcile",
                    "--topology",
                    runs.data().resolve("pipeline/topology.json").toString());
            assertThat(reconciled.exitCode()).as(reconciled.output()).isZero();
            assertThat(reconciled.output()).contains("exact: raw records ");
            assertThat(rows(run)).containsExactlyInAnyOrderEntriesOf(expected(run.kafka()));
        }
    }

    private static LocalRuns.Run start(LocalRuns runs, String... arguments) throws Exception {
        List<String> all = new java.util.ArrayList<>(List.of(
                "--pipeline",
                InstallLayout.current().home().resolve("examples/payments").toString(),
                "--sample-key",
                "payment_id",
                "--malformed-ratio",
                "0.1"));
        all.addAll(Arrays.asList(arguments));
        return runs.start(all.toArray(String[]::new));
    }

    /** By place, the fields of each row. */
    private static Map<String, String> rows(LocalRuns.Run run) throws Exception {
        ClickHouse clickHouse = ClickHouse.at(URI.create(run.address("ClickHouse")));
        Map<String, String> rows = new HashMap<>();
        for (String query : List.of(
                "SELECT source_topic, source_partition, source_offset, payment_id, toString(paid_at), customer, toString(amount),"
                        + " currency, toString(installments), toString(is_test) FROM payments",
                "SELECT source_topic, source_partition, source_offset, refund_id, payment_id, toString(refunded_at),"
                        + " toString(amount), reason FROM refunds")) {
            clickHouse
                    .query(query)
                    .forEach(row -> assertThat(rows.put(
                                    row.get(0).asText() + "-" + row.get(1) + "@" + row.get(2),
                                    IntStream.range(3, row.size())
                                            .mapToObj(i -> row.get(i).asText())
                                            .collect(Collectors.joining("|"))))
                            .isNull());
        }
        return rows;
    }

    /** What becomes of the raw records that are not damaged. */
    private static Map<String, String> expected(String kafka) throws Exception {
        List<TopicPartition> partitions = List.of("raw_payments", "raw_refunds").stream()
                .flatMap(topic -> IntStream.range(0, PARTITIONS).mapToObj(number -> new TopicPartition(topic, number)))
                .toList();
        Map<TopicPartition, Long> from = new HashMap<>();
        Map<TopicPartition, Long> to = new HashMap<>();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka));
                RawTopics topics = new RawTopics(kafka)) {
            admin.listOffsets(partitions.stream()
                            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                    .all()
                    .get()
                    .forEach((partition, end) -> {
                        from.put(partition, 0L);
                        to.put(partition, end.offset());
                    });
            Map<String, String> expected = new TreeMap<>();
            for (ConsumerRecord<byte[], byte[]> record : topics.read(from, to)) {
                JsonNode event = parsed(record.value());
                if (event.isObject()) {
                    expected.put(
                            record.topic() + "-" + record.partition() + "@" + record.offset(),
                            record.topic().equals("raw_payments") ? payment(event) : refund(event));
                }
            }
            assertThat(expected).hasSizeGreaterThan(200);
            return expected;
        }
    }

    private static String payment(JsonNode event) {
        return String.join(
                "|",
                event.get("payment_id").asText(),
                event.get("paid_at").asText(),
                event.get("customer").asText(),
                amount(event),
                event.get("currency").asText().toUpperCase(),
                event.path("installments").asText("null"),
                event.path("is_test").asText("null"));
    }

    private static String refund(JsonNode event) {
        return String.join(
                "|",
                event.get("refund_id").asText(),
                event.get("payment_id").asText(),
                event.get("refunded_at").asText() + ".000",
                amount(event),
                event.path("reason").asText("null"));
    }

    private static String amount(JsonNode event) {
        return event.get("amount").decimalValue().stripTrailingZeros().toPlainString();
    }

    private static JsonNode parsed(byte[] value) throws java.io.IOException {
        try {
            return JSON.readTree(value);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }
}
