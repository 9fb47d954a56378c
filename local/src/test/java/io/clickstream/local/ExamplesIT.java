package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.local.clickhouse.ClickHouseMain;
import io.clickstream.local.flink.FlinkMain;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pipelines in {@code examples/}, as {@code make run PIPELINE=...} runs them: any events, with all guarantees. */
class ExamplesIT {

    private enum Example {
        PAYMENTS(
                "payment_id",
                List.of("raw_payments", "raw_refunds"),
                Map.of(
                        "payments",
                        "payment_id, toString(paid_at), customer, toString(amount), currency, toString(installments), toString(is_test)",
                        "refunds",
                        "refund_id, payment_id, toString(refunded_at), toString(amount), reason"),
                "turnover",
                "EUR",
                FlinkMain.class) {
            @Override
            Map<String, String> rows(String topic, JsonNode event) {
                return topic.equals("raw_payments")
                        ? Map.of("payments", payment(event))
                        : Map.of("refunds", refund(event));
            }
        },
        CLOUDEVENTS_ORDERS(
                "id",
                List.of("shop_orders"),
                Map.of(
                        "order_items",
                        "order_id, toString(occurred_at), sku, toString(quantity), toString(price)",
                        "orders",
                        """
                        event_id, event_source, event_type, toString(occurred_at), order_id, toString(channel),
                        customer.id, customer.country, toString(customer.vip),
                        arrayStringConcat(arrayMap(i -> concat(i.sku, '*', toString(i.quantity), '@', toString(i.price), '#',
                            arrayStringConcat(i.tags, '+')), items), ';'),
                        toString(total), toString(ship_on),
                        arrayStringConcat(arrayMap((k, v) -> concat(k, '=', ifNull(v, 'null')), mapKeys(labels), mapValues(labels)), ';'),
                        replaceAll(partner, ' ', '')"""),
                "bestsellers",
                "tea-green",
                FlinkMain.class) {
            @Override
            Map<String, String> rows(String topic, JsonNode event) {
                Map<String, String> rows = new HashMap<>(Map.of("orders", order(event)));
                JsonNode items = event.get("data").get("items");
                IntStream.range(0, items.size()).forEach(i -> rows.put("order_items#" + i, item(event, items.get(i))));
                return rows;
            }

            @Override
            String rowName(String table) {
                return table.equals("order_items")
                        ? "concat('order_items#', toString(source_index))"
                        : super.rowName(table);
            }

            @Override
            void othersAreCompared(LocalRuns runs, LocalRuns.Run run, String reconciled) throws Exception {
                assertThat(reconciled)
                        .containsPattern(
                                "note: order_items: [1-9][0-9,]* events of topic order_items compared with the table, 0 missing;"
                                        + " pipeline.sql:\\d+ filters, so other raw records are no loss");
            }
        },
        RIDES(
                "ride_id",
                List.of("taxi_rides"),
                Map.of(
                        "rides",
                        "ride_id, city, driver_id, toString(driver_rating), toString(picked_up_at), toString(meters),"
                                + " toString(fare), toString(tip), arrayStringConcat(stops, ';')"),
                "cities",
                "Łódź",
                FlinkMain.class) {
            @Override
            Map<String, String> rows(String topic, JsonNode event) {
                return Map.of("rides", ride(event));
            }

            @Override
            Function<byte[], JsonNode> reader() {
                return new AvroSamples(folder().resolve("samples/taxi_rides.avsc"));
            }
        },
        SENSORS(
                "sensor",
                List.of("sensor_readings"),
                Map.of(
                        "readings",
                        "sensor, toString(measured_at), toString(celsius), toString(humidity)",
                        "alerts",
                        "sensor, toString(measured_at), toString(celsius), severity"),
                "hottest",
                "boiler-",
                ClickHouseMain.class) {
            @Override
            Map<String, String> rows(String topic, JsonNode event) {
                String reading =
                        text(event, "sensor") + "|" + text(event, "measured_at") + "|" + number(event, "celsius") + "|";
                Map<String, String> rows = new HashMap<>(Map.of("readings", reading + text(event, "humidity")));
                if (event.get("celsius").asDouble() > 70) {
                    rows.put("alerts", reading + (event.get("celsius").asDouble() > 90 ? "critical" : "warning"));
                }
                return rows;
            }

            @Override
            void othersAreCompared(LocalRuns runs, LocalRuns.Run run, String reconciled) throws Exception {
                assertThat(reconciled)
                        .containsPattern(
                                "note: alerts: [1-9][0-9,]* records of topic alerts compared with the table, 0 missing;"
                                        + " pipeline.sql:\\d+ filters, so other raw records are no loss");
            }
        };

        private final String key;
        private final List<String> topics;
        private final Map<String, String> columnsByTable;
        private final String query;
        private final String answer;
        private final Class<?> killed;

        /**
         * @param query one of its saved queries
         * @param answer a part of what it tells
         * @param killed the part that is killed in its first run
         */
        Example(
                String key,
                List<String> topics,
                Map<String, String> columnsByTable,
                String query,
                String answer,
                Class<?> killed) {
            this.key = key;
            this.topics = topics;
            this.columnsByTable = columnsByTable;
            this.query = query;
            this.answer = answer;
            this.killed = killed;
        }

        /** Tables that need not have every record are compared with their topics. */
        void othersAreCompared(LocalRuns runs, LocalRuns.Run run, String reconciled) throws Exception {}

        /** Reads the value of a raw record; gives nothing where it is damaged. */
        Function<byte[], JsonNode> reader() {
            return RawTopics::parsed;
        }

        /** SQL for what {@link #rows} calls a row of a table. */
        String rowName(String table) {
            return ClickHouse.quote(table);
        }

        /** By table, and index if an event has several rows there, what becomes of an event. */
        abstract Map<String, String> rows(String topic, JsonNode event);

        Path folder() {
            return InstallLayout.current()
                    .home()
                    .resolve("examples")
                    .resolve(name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyFieldOfEveryRecordArrivesOnceThroughAKill(Example example, @TempDir Path folder) throws Exception {
        try (LocalRuns runs = new LocalRuns(folder)) {
            // Given
            LocalRuns.Run killed = start(runs, example, "300");
            killed.awaitRows();
            killed.child(example.killed.getName()).destroyForcibly();
            assertThat(killed.exitCode()).as(killed.output()).isEqualTo(1);
            assertThat(killed.output()).contains(" ended with exit code 137; see ");
            assertThat(runs.leftOver()).isEmpty();

            // When
            LocalRuns.Run run = start(runs, example, "0.001");
            run.awaitSaid("lag 0");

            // Then
            LocalRuns.Run reconciled = runs.reconcile(run);
            assertThat(reconciled.exitCode()).as(reconciled.output()).isZero();
            assertThat(reconciled.output()).contains("exact: raw records ");
            example.othersAreCompared(runs, run, reconciled.output());
            assertThat(query(runs, run, example)).contains(example.answer);
            TimeLimits.await()
                    .untilAsserted(() -> assertThat(page(run))
                            .contains("clickstream_part_up{part=\"clickhouse\"} 1.0")
                            .contains(example.topics)
                            .contains(example.columnsByTable.keySet().stream()
                                    .map(table -> "clickstream_clickhouse_parts{table=\"" + table + "\"}")
                                    .toList()));
            Map<String, String> expected = expected(example, run.kafka());
            TimeLimits.await()
                    .untilAsserted(() -> assertThat(rows(example, run)).containsExactlyInAnyOrderEntriesOf(expected));
        }
    }

    @Test
    void aTableThatIsFilteredForIsComparedAndAChangedPipelineGoesOnOrSaysWhyNot(@TempDir Path folder) throws Exception {
        ExampleCopy pipeline = onlyAlerts(folder.resolve("changing"));
        try (LocalRuns runs = new LocalRuns(folder)) {
            LocalRuns.Run filtered = emit(runs, pipeline, 0, "--malformed-ratio", "0.1");
            assertThat(filtered.output())
                    .contains("emitted 600; of topics whose records all count: rows 0 + dead letters 0, duplicates 0")
                    .containsPattern(
                            "alerts: [1-9]\\d+ records of topic alerts, 0 missing in the table \\(pipeline.sql:\\d+ filters\\)");

            // A column more: the state fits, and the table gets it.
            pipeline.edit("pipeline.sql", "severity STRING NOT NULL,", "severity STRING NOT NULL,\n    room STRING,");
            pipeline.edit("pipeline.sql", "ELSE 'warning' END,", "ELSE 'warning' END, UPPER(sensor),");
            pipeline.edit(
                    "tables.sql",
                    "severity LowCardinality(String),",
                    "severity LowCardinality(String),\n    room Nullable(String) CODEC(ZSTD),");
            LocalRuns.Run changed = runs.start("--pipeline", pipeline.toString(), "--messages-per-second", "200");
            changed.awaitSaid("Ctrl-C stops everything");
            ClickHouse clickHouse = ClickHouse.at(URI.create(changed.address("ClickHouse")));
            TimeLimits.await()
                    .untilAsserted(() -> assertThat(clickHouse
                                    .query(
                                            "SELECT countIf(room = upper(sensor)) > 0, countIf(room IS NULL) > 0 FROM alerts")
                                    .get(0)
                                    .toString())
                            .isEqualTo("[1,1]"));

            // A row less.
            clickHouse.execute(
                    "ALTER TABLE alerts DELETE WHERE (source_partition, source_offset) ="
                            + " (SELECT min((source_partition, source_offset)) FROM alerts) SETTINGS mutations_sync = 1",
                    Map.of());
            LocalRuns.Run reconciled = runs.reconcile(changed, "--wait", "1");
            assertThat(reconciled.exitCode()).as(reconciled.output()).isEqualTo(1);
            assertThat(reconciled.output())
                    .containsPattern(
                            "alerts: sensor_readings-\\d offsets \\d+ are in topic alerts, but not in the table")
                    .contains("note: sensor_readings: no table has a row of each of its records")
                    .contains("not exact: ");
            changed.process().destroyForcibly().waitFor();

            // A statement more, and that column less: it does, and what came before is read again.
            for (String file : List.of("pipeline.sql", "tables.sql")) {
                Files.copy(
                        Example.SENSORS.folder().resolve(file),
                        pipeline.path().resolve(file),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            LocalRuns.Run more = runs.start("--pipeline", pipeline.toString(), "--messages-per-second", "200");
            more.awaitSaid("readings gets rows of new records; backfill adds those of earlier ones");
            more.awaitSaid("Ctrl-C stops everything");
            LocalRuns.Run backfill = runs.backfill(more, pipeline);
            assertThat(backfill.exitCode()).as(backfill.output()).isZero();
            assertThat(backfill.output())
                    .containsPattern(
                            "exact: raw records [1-9][\\d,]{4,}, rows [\\d,]+, dead letters [1-9]\\d+, missing 0, duplicate 0");
            more.process().destroyForcibly().waitFor();

            // One less: it does not.
            pipeline.edit(
                    "pipeline.sql",
                    sql -> sql.substring(0, sql.indexOf("INSERT INTO alerts"))
                            + sql.substring(sql.indexOf("INSERT INTO dead_letter_readings")));
            LocalRuns.Run refused = emit(runs, pipeline, 2);
            assertThat(refused.lines())
                    .last()
                    .asString()
                    .contains(
                            "the job no longer fills alerts: set it back, or let the job read its topics",
                            "--start-over");
            LocalRuns.Run over = emit(runs, pipeline, 0, "--start-over");
            assertThat(over.output())
                    .contains("emitted 600 = rows 600 + dead letters 0, duplicates 0")
                    .containsPattern(
                            "all runs: raw records [1-9][\\d,]{4,}, rows [\\d,]+, dead letters [1-9]\\d+, missing 0, duplicate 0");

            // A type that does not hold what is there is none that it becomes.
            pipeline.edit("tables.sql", "humidity Nullable(UInt8)", "humidity Nullable(Int8)");
            assertThat(emit(runs, pipeline, 2).lines())
                    .last()
                    .asString()
                    .contains("has a column humidity of readings that is Nullable(UInt8), and not Nullable(Int8)");
        }
    }

    private static LocalRuns.Run emit(LocalRuns runs, ExampleCopy pipeline, int exitCode, String... more)
            throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--pipeline", pipeline.toString(), "--events", "600"));
        arguments.addAll(List.of(more));
        LocalRuns.Run run = runs.start(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.output()).isEqualTo(exitCode);
        return run;
    }

    /** The sensors without the table that has all of them. */
    private static ExampleCopy onlyAlerts(Path folder) throws IOException {
        ExampleCopy pipeline = ExampleCopy.ofSensors(folder);
        pipeline.edit("pipeline.sql", sql -> sql.replaceFirst("INSERT INTO readings\\b[^;]*;", ""));
        return pipeline;
    }

    private static LocalRuns.Run start(LocalRuns runs, Example example, String rate) throws Exception {
        return runs.start(
                "--pipeline",
                example.folder().toString(),
                "--sample-key",
                example.key,
                "--malformed-ratio",
                "0.1",
                "--messages-per-second",
                rate);
    }

    private static String query(LocalRuns runs, LocalRuns.Run run, Example example) throws Exception {
        LocalRuns.Run answered = runs.tool(
                run, "query", "--queries", example.folder().resolve("queries").toString(), example.query);
        assertThat(answered.exitCode()).as(answered.output()).isZero();
        return answered.output();
    }

    /** What the live page shows, as Prometheus gets it. */
    private static String page(LocalRuns.Run run) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(run.address("live page") + "metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** By table and place, the fields of each row. */
    private static Map<String, String> rows(Example example, LocalRuns.Run run) throws Exception {
        ClickHouse clickHouse = ClickHouse.at(URI.create(run.address("ClickHouse")));
        Map<String, String> rows = new HashMap<>();
        for (Map.Entry<String, String> table : example.columnsByTable.entrySet()) {
            clickHouse
                    .query("SELECT source_topic, source_partition, source_offset, " + example.rowName(table.getKey())
                            + ", " + table.getValue() + " FROM " + table.getKey())
                    .forEach(row -> assertThat(rows.put(
                                    row.get(3).asText() + " " + row.get(0).asText() + "-" + row.get(1) + "@"
                                            + row.get(2),
                                    IntStream.range(4, row.size())
                                            .mapToObj(i -> row.get(i).asText())
                                            .collect(Collectors.joining("|"))))
                            .isNull());
        }
        return rows;
    }

    /** What becomes of the raw records that are not damaged. */
    private static Map<String, String> expected(Example example, String kafka) throws Exception {
        try (RawTopics topics = new RawTopics(kafka)) {
            Map<String, String> expected = new HashMap<>();
            example.topics.forEach(topic -> topics.forEachObject(topic, example.reader(), (record, event) -> {
                String place = topic + "-" + record.partition() + "@" + record.offset();
                example.rows(topic, event).forEach((table, row) -> expected.put(table + " " + place, row));
            }));
            assertThat(expected).hasSizeGreaterThan(200);
            return expected;
        }
    }

    private static String item(JsonNode event, JsonNode item) {
        return String.join(
                "|",
                text(event.get("data"), "order_id"),
                occurred(event),
                text(item, "sku"),
                text(item, "quantity"),
                number(item, "price"));
    }

    private static String occurred(JsonNode event) {
        return OffsetDateTime.parse(text(event, "time").replaceFirst("(\\d\\d)(\\d\\d)$", "$1:$2"))
                .withOffsetSameInstant(ZoneOffset.UTC)
                .format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS"));
    }

    private static String order(JsonNode event) {
        JsonNode data = event.get("data");
        List<String> items = new ArrayList<>();
        data.get("items")
                .forEach(item -> items.add("%s*%s@%s#%s"
                        .formatted(
                                text(item, "sku"),
                                text(item, "quantity"),
                                number(item, "price"),
                                StreamSupport.stream(item.path("tags").spliterator(), false)
                                        .map(JsonNode::asText)
                                        .collect(Collectors.joining("+")))));
        String labels = data.path("labels").properties().stream()
                .map(label -> label.getKey() + "=" + label.getValue().asText())
                .collect(Collectors.joining(";"));
        return String.join(
                "|",
                text(event, "id"),
                text(event, "source"),
                text(event, "type"),
                occurred(event),
                text(data, "order_id"),
                text(data, "channel"),
                text(data.get("customer"), "id"),
                text(data.get("customer"), "country"),
                text(data.get("customer"), "vip"),
                String.join(";", items),
                number(data, "total"),
                text(data, "ship_on"),
                labels,
                data.has("partner") ? data.get("partner").toString().replace(" ", "") : "null");
    }

    private static String ride(JsonNode event) {
        return String.join(
                "|",
                text(event, "ride_id"),
                text(event, "city"),
                text(event.get("driver"), "id"),
                event.get("driver").get("rating").isNull() ? "null" : number(event.get("driver"), "rating"),
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS")
                        .withZone(ZoneOffset.UTC)
                        .format(Instant.ofEpochMilli(event.get("picked_up_at").longValue())),
                text(event, "meters"),
                amount(event.get("fare_cents")),
                amount(event.get("tip_cents")),
                StreamSupport.stream(event.get("stops").spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(";")));
    }

    private static String amount(JsonNode cents) {
        return cents.isNull()
                ? "null"
                : BigDecimal.valueOf(cents.longValue(), 2).stripTrailingZeros().toPlainString();
    }

    private static String payment(JsonNode event) {
        return String.join(
                "|",
                text(event, "payment_id"),
                text(event, "paid_at"),
                text(event, "customer"),
                number(event, "amount"),
                text(event, "currency").toUpperCase(Locale.ROOT),
                text(event, "installments"),
                text(event, "is_test"));
    }

    private static String refund(JsonNode event) {
        return String.join(
                "|",
                text(event, "refund_id"),
                text(event, "payment_id"),
                text(event, "refunded_at") + ".000",
                number(event, "amount"),
                text(event, "reason"));
    }

    private static String text(JsonNode event, String field) {
        return event.path(field).asText("null");
    }

    private static String number(JsonNode event, String field) {
        return new BigDecimal(event.get(field).asText()).stripTrailingZeros().toPlainString();
    }
}
