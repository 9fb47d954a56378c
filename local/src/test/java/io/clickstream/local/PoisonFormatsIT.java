package io.clickstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.emitter.avro.AvroEncoder;
import io.clickstream.emitter.avro.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
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
    private static final Path PIPELINE = Path.of("src/test/resources/poison-formats");
    private static final int MILLION = 1_000_000;

    private static final Schema SCHEMA = new Schema.Parser().parse("""
            {"type": "record", "name": "Reading", "fields": [{"name": "name_of", "type": "string"},
             {"name": "amount_of", "type": ["null", "double"], "default": null}]}""");

    @TempDir
    private Path folder;

    @Test
    void eachIsARowOrADeadLetterWithItsReason() throws Exception {
        try (LocalRuns runs = new LocalRuns(folder)) {
            LocalRuns.Run run = runs.start("--pipeline", PIPELINE.toString());
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
}
