package io.clickstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.emitter.avro.AvroEncoder;
import io.clickstream.emitter.avro.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same poison in four formats, in one job: event-json with rows, lists and maps, and Flink's json, csv and avro-confluent in the
 * wrapper. Each record is a row or a dead letter with a reason, the job does not fail once, and good records between them are rows.
 */
class PoisonFormatsIT {

    private static final List<String> TOPICS = List.of("nested", "json", "csv", "avro");
    private static final int MILLION = 1_000_000;

    private static final Schema SCHEMA = new Schema.Parser().parse("""
            {"type": "record", "name": "Reading", "fields": [{"name": "name_of", "type": "string"},
             {"name": "amount_of", "type": ["null", "double"], "default": null}]}""");

    @TempDir
    private Path folder;

    @Test
    void eachIsARowOrADeadLetterWithItsReason() throws Exception {
        try (LocalRuns runs = new LocalRuns(folder)) {
            LocalRuns.Run run = runs.start("--pipeline", pipeline().toString());
            run.awaitSaid("Ctrl-C stops everything");
            ClickHouse clickHouse = ClickHouse.at(URI.create(run.address("ClickHouse")));
            AvroEncoder avro = avro(run);

            // When
            Map<String, byte[]> poison = poison(avro);
            try (RawTopics topics = new RawTopics(run.kafka(), Map.of("max.request.size", 2 * MILLION))) {
                for (String topic : TOPICS) {
                    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
                    poison.values().forEach(value -> {
                        records.add(new ProducerRecord<>(topic, 0, null, value));
                        records.add(new ProducerRecord<>(topic, 0, null, good(topic, avro)));
                    });
                    topics.writeAll(records);
                }
            }

            // Then
            long good = (long) poison.size() * TOPICS.size();
            TimeLimits.await()
                    .untilAsserted(() -> assertThat(clickHouse.query(
                                    "SELECT (SELECT count() FROM readings WHERE name_of = 'good'), (SELECT count() FROM readings) +"
                                            + " (SELECT count() FROM dead_letters)"))
                            .hasToString("[[" + good + "," + 2 * good + "]]"));
            assertThat(clickHouse.query("SELECT count() FROM dead_letters WHERE reason = '' OR rejected_by != 'job'"))
                    .hasToString("[[0]]");
            List<String> rows = clickHouse
                    .query("SELECT source_topic, source_offset FROM readings WHERE name_of != 'good' ORDER BY ALL")
                    .stream()
                    .map(row -> row.get(0).asText() + ": "
                            + List.copyOf(poison.keySet()).get((int) row.get(1).asLong() / 2))
                    .toList();
            // Flink's own json is lenient: see what it takes, and what event-json does not.
            assertThat(rows)
                    .containsExactlyInAnyOrder(
                            "json: a BOM",
                            "json: a lone surrogate",
                            "json: 1e400",
                            "json: a million elements",
                            "json: a map with a key twice",
                            "nested: a million elements",
                            "nested: a map with a key twice");
            LocalRuns.Run reconciled = runs.reconcile(run, "--all", "--wait", "5");
            assertThat(reconciled.exitCode()).as(reconciled.output()).isZero();
            assertThat(run.process().isAlive()).isTrue();
            assertThat(FlinkRestarts.of(URI.create(run.address("Flink UI")))).isEqualTo("0");
        }
    }

    private static byte[] good(String topic, AvroEncoder avro) {
        byte[] json = "{\"name_of\": \"good\", \"amount_of\": 1.5}".getBytes(UTF_8);
        return switch (topic) {
            case "csv" -> "good;1.5".getBytes(UTF_8);
            case "avro" -> avro.encode("{\"name_of\": \"good\", \"amount_of\": {\"double\": 1.5}}".getBytes(UTF_8));
            default -> json;
        };
    }

    /** By what it is. */
    private static Map<String, byte[]> poison(AvroEncoder avro) throws IOException {
        byte[] record = good("avro", avro);
        Map<String, byte[]> poison = new LinkedHashMap<>();
        poison.put("no value", null);
        poison.put("nothing", new byte[0]);
        poison.put("NUL", new byte[] {0});
        poison.put("a BOM", utf8("\ufeff{\"name_of\": \"bom\"}"));
        poison.put("no UTF-8", new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'});
        poison.put("a lone surrogate", utf8("{\"name_of\": \"\\ud800\", \"amount_of\": 1}"));
        poison.put("gzip", gzip());
        poison.put("a number alone", utf8("7"));
        poison.put("an object of wrong types", utf8("{\"name_of\": 7, \"amount_of\": \"x\"}"));
        poison.put("NaN", utf8("{\"name_of\": \"nan\", \"amount_of\": NaN}"));
        poison.put("1e400", utf8("{\"name_of\": \"huge\", \"amount_of\": 1e400}"));
        poison.put("cut off", utf8("{\"name_of\": \"cut"));
        poison.put(
                "10,000 levels",
                utf8("{\"name_of\": \"deep\", \"row_of\": " + "[".repeat(10_000) + "]".repeat(10_000) + "}"));
        poison.put(
                "a million elements",
                utf8("{\"name_of\": \"many\", \"list_of\": [" + "1,".repeat(MILLION / 2 - 50) + "1]}"));
        poison.put(
                "a map with a key twice", utf8("{\"name_of\": \"twice\", \"map_of\": {\"a\": \"1\", \"a\": \"2\"}}"));
        poison.put("a magic byte alone", new byte[] {0, 0, 0, 0});
        poison.put("a schema that nobody knows", new byte[] {0, 0x7f, 0, 0, 1, 8, 'g', 'o', 'o', 'd', 0});
        poison.put("Avro that is cut off", Arrays.copyOf(record, record.length - 3));
        byte[] endless = record.clone();
        endless[5] = (byte) 0xff;
        poison.put("Avro with a length beyond its end", endless);
        poison.put("Avro with bytes behind it", Arrays.copyOf(record, record.length + 3));
        return poison;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] gzip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(utf8("{\"name_of\": \"zipped\"}"));
        }
        return bytes.toByteArray();
    }

    private static AvroEncoder avro(LocalRuns.Run run) throws Exception {
        SchemaRegistry registry = new SchemaRegistry(URI.create(run.address("registry")), Optional.empty());
        return new AvroEncoder(SCHEMA, registry.register("avro-value", SCHEMA.toString(), line -> {}));
    }

    private Path pipeline() throws IOException {
        Path pipeline = Files.createDirectory(folder.resolve("poisoned"));
        ExampleCopy sensors = ExampleCopy.ofSensors(folder.resolve("sensors"));
        String sql = Files.readString(sensors.path().resolve("pipeline.sql"));
        String place = sql.substring(
                sql.indexOf("    parse_error STRING"), sql.indexOf(") WITH ('topic' = 'sensor_readings')"));
        String source = sql.substring(
                sql.indexOf("CREATE TEMPORARY TABLE kafka_source"), sql.indexOf("CREATE TEMPORARY TABLE kafka_sink"));
        String identity = "source_topic, source_topic_id, source_partition, source_offset, source_timestamp";
        StringBuilder all = new StringBuilder(sql.substring(0, sql.indexOf("CREATE TEMPORARY TABLE kafka_source"))
                .replace("sensors", "poisoned"));
        all.append(sql, sql.indexOf("CREATE TEMPORARY TABLE kafka_sink"), sql.indexOf("-- Raw records."));
        Map<String, String> formats = Map.of(
                "nested", "'value.format' = 'event-json', 'value.event-json.max-record-size' = '1 mb',",
                "json", wrapped("json", ""),
                "csv", wrapped("csv", "'value.dead-letter.options.field-delimiter' = ';',"),
                "avro", wrapped("avro-confluent", "'value.dead-letter.options.url' = '${SCHEMA_REGISTRY_URL}',"));
        for (String topic : TOPICS) {
            all.append(source.substring(0, source.indexOf("'value.format'")).replace("kafka_source", "source_" + topic))
                    .append(formats.get(topic))
                    .append(source.substring(source.indexOf("'value.fields-include'"))
                            .replace("'sensors'", "'poisoned'"));
            all.append("CREATE TEMPORARY TABLE raw_" + topic
                    + " (record_key BYTES, name_of STRING NOT NULL, amount_of DOUBLE, "
                    + (topic.equals("nested")
                            ? "row_of ROW<a_ INT>, list_of ARRAY<INT>, map_of MAP<STRING, STRING>, "
                            : "")
                    + place + ") WITH ('topic' = '" + topic + "') LIKE source_" + topic
                    + " (EXCLUDING ALL INCLUDING OPTIONS);\n");
        }
        String clean = sql.substring(
                        sql.indexOf("CREATE TEMPORARY TABLE readings"), sql.indexOf("CREATE TEMPORARY TABLE alerts"))
                .replaceFirst(
                        "(?s)    sensor STRING.*?    source_topic",
                        "    name_of STRING NOT NULL,\n    amount_of DOUBLE,\n    source_topic")
                .replace("sensors-", "poisoned-");
        String dead = sql.substring(
                        sql.indexOf("CREATE TEMPORARY TABLE dead_letter_readings"), sql.indexOf("INSERT INTO readings"))
                .replace("sensors-", "poisoned-");
        all.append(clean).append(dead);
        all.append("INSERT INTO readings ")
                .append(union("name_of, amount_of, " + identity, "IS NULL"))
                .append(";\n");
        all.append("INSERT INTO dead_letter_readings ")
                .append(union(
                        identity + ", parse_error, record_key, CAST(CAST(raw_value AS VARBINARY(1048576)) AS BYTES)",
                        "IS NOT NULL"))
                .append(";\n");
        Files.writeString(pipeline.resolve("pipeline.sql"), all);
        String tables = Files.readString(sensors.path().resolve("tables.sql"));
        Files.writeString(
                pipeline.resolve("tables.sql"),
                tables.substring(0, tables.indexOf("CREATE TABLE IF NOT EXISTS alerts"))
                        .replaceFirst(
                                "(?s)    sensor Low.*?    source_topic",
                                "    name_of String,\n    amount_of Nullable(Float64),\n    source_topic")
                        .replace("PARTITION BY toYYYYMM(measured_at)\n", "")
                        .replace("ORDER BY (sensor, measured_at, ", "ORDER BY ("));
        return pipeline;
    }

    private static String wrapped(String format, String options) {
        return "'value.format' = 'dead-letter', 'value.dead-letter.of' = '" + format + "', " + options
                + " 'value.dead-letter.max-record-size' = '1 mb',";
    }

    private static String union(String columns, String error) {
        return TOPICS.stream()
                .map(topic -> "SELECT " + columns + " FROM raw_" + topic + " WHERE parse_error " + error)
                .reduce((one, other) -> one + " UNION ALL " + other)
                .orElseThrow();
    }
}
