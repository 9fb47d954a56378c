package io.clickstream.job.format;

import static io.clickstream.job.format.BytesCatalog.environmentWith;
import static io.clickstream.job.format.BytesCatalog.query;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumWriter;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecordBuilder;
import org.apache.flink.avro.shaded.org.apache.avro.io.BinaryEncoder;
import org.apache.flink.avro.shaded.org.apache.avro.io.EncoderFactory;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Avro whose schemas are in a registry, by the format {@code dead-letter}. The registry here answers what a test says; a real one
 * is asked in {@code SchemaRegistryIT}.
 */
class AvroConfluentTest {

    private static final Schema VISIT = new Schema.Parser().parse("""
            {"type": "record", "name": "Visit", "fields": [
                {"name": "user_id", "type": "string"},
                {"name": "seconds", "type": ["null", "int"], "default": null}]}""");
    private static final Row ROW = Row.of("u1", 7, null);
    private static final int KNOWN = 1;

    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>(Map.of(KNOWN, VISIT));
    private final Queue<Integer> failures = new ConcurrentLinkedQueue<>();
    private final Queue<String> logins = new ConcurrentLinkedQueue<>();
    private HttpServer registry;

    @BeforeEach
    void serve() throws IOException {
        serve(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    private void serve(HttpServer server) {
        registry = server;
        registry.createContext("/schemas/ids/", exchange -> {
            logins.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                    .orElse("nobody"));
            Schema schema = schemas.get(
                    Integer.parseInt(exchange.getRequestURI().getPath().replaceFirst(".*/", "")));
            Integer failure = failures.poll();
            int status = failure != null ? failure : schema != null ? 200 : 404;
            String answer = status == 200
                    ? "{\"schema\": \"" + schema.toString().replace("\"", "\\\"") + "\"}"
                    : "{\"error_code\": " + status + "03, \"message\": \"no\"}";
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, 0);
            try (var body = exchange.getResponseBody()) {
                body.write(answer.getBytes(UTF_8));
            }
        });
        registry.start();
    }

    @AfterEach
    void end() {
        registry.stop(0);
    }

    @Test
    void whatIsNoSuchAvroIsDataAndLeavesTheRecordsBetweenAsTheyAre() throws Exception {
        byte[] good = framed(KNOWN, visit());
        byte[] unknown = framed(77, visit());
        List<byte[]> poison = List.of(
                new byte[0],
                new byte[] {0},
                new byte[] {0, 0, 0, 0},
                framed(KNOWN, new byte[0]),
                Arrays.copyOf(good, good.length - 1),
                framed(KNOWN, new byte[] {2}),
                // A string of minus one, and of two thousand million characters.
                framed(KNOWN, new byte[] {1}),
                framed(KNOWN, new byte[] {(byte) 0x80, (byte) 0xe8, (byte) 0xaf, (byte) 0xee, 0x0e}),
                // A branch that the union does not have.
                framed(KNOWN, new byte[] {4, 'u', '1', 8, 0}),
                // Bytes behind, which are a record, and others.
                framed(KNOWN, new byte[] {4, 'u', '9', 0, 4, 'u', '8', 0}),
                framed(KNOWN, new byte[] {4, 'u', '9', 0, 0}),
                "{\"user_id\":\"u1\"}".getBytes(UTF_8),
                new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0},
                unknown);
        List<byte[]> records = new ArrayList<>();
        poison.forEach(record -> {
            records.add(good);
            records.add(record);
        });

        List<Row> rows = read("", records);

        assertThat(rows).hasSize(records.size());
        assertThat(rows)
                .filteredOn(row -> row.getField(2) == null)
                .hasSize(poison.size())
                .containsOnly(ROW);
        assertThat(rows)
                .filteredOn(row -> row.getField(2) != null)
                .hasSize(poison.size())
                .allSatisfy(row -> assertThat(row.getField(2)).asString().startsWith("not avro-confluent: "))
                .anySatisfy(row -> assertThat(row.getField(2))
                        .asString()
                        .contains("the registry does not give schema 77 (404 no; error code: 40403)"));
    }

    /** With fields that are gone, new, or of a narrower type than the column, and an enum. */
    @Test
    void recordsOfAllVersionsOfASchemaAreRead() throws Exception {
        schemas.put(2, schema("""
                {"name": "device", "type": {"type": "record", "name": "Device", "fields": [{"name": "os", "type": "string"}]}},
                {"name": "seconds", "type": "int"},
                {"name": "user_id", "type": {"type": "enum", "name": "User", "symbols": ["u1", "u2"]}}"""));

        assertThat(read("", List.of(framed(2, new byte[] {2, 'x', 14, 0}), framed(KNOWN, visit()))))
                .containsExactly(ROW, ROW);
    }

    /** As it is renamed: the option schema says what a column was called before. */
    @Test
    void aFieldIsReadByItsAlias() throws Exception {
        schemas.put(
                2,
                schema(
                        "{\"name\": \"user\", \"type\": \"string\"}, {\"name\": \"secs\", \"type\": [\"null\", \"int\"]}"));
        String reader = schema("""
                {"name": "user_id", "type": "string", "aliases": ["user"]},
                {"name": "seconds", "type": ["null", "int"], "default": null, "aliases": ["secs"]}""").toString();

        assertThat(read(
                        ", 'dead-letter.options.schema' = '" + reader + "'",
                        List.of(framed(2, new byte[] {4, 'u', '1', 2, 14}), framed(KNOWN, visit()))))
                .containsExactly(ROW, ROW);
    }

    @Test
    void aSchemaThatLacksWhatIsRequiredIsSaidToBe() throws Exception {
        schemas.put(2, schema("{\"name\": \"seconds\", \"type\": \"int\"}"));

        assertThat(read("", List.of(framed(2, new byte[] {14}))))
                .singleElement()
                .satisfies(row -> assertThat(row.getField(2)).asString().contains("missing required field user_id"));
    }

    /** The same number would be another time, or another amount. */
    @Test
    void aUnitThatTheColumnDoesNotHaveIsNoRow() throws Exception {
        schemas.put(2, schema("""
                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                {"name": "fine", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}}"""));
        schemas.put(3, schema("""
                {"name": "at", "type": {"type": "long", "logicalType": "local-timestamp-millis"}},
                {"name": "fine", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 4}}"""));
        schemas.put(4, schema("""
                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                {"name": "fine", "type": ["null", {"type": "long", "logicalType": "timestamp-micros"}]},
                {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}}"""));

        List<Row> rows = read(
                "`at` TIMESTAMP(3) NOT NULL, fine BIGINT, price DECIMAL(9, 2)",
                "CAST(`at` AS STRING), fine, price, problem",
                "",
                List.of(framed(2, new byte[] {2, 2, 2, 1}), framed(3, new byte[] {2, 2, 2, 1}), framed(4, new byte[] {
                    2, 2, 4, 2, 1
                })));

        assertThat(rows)
                .extracting(row -> row.getField(3))
                .containsExactlyInAnyOrder(
                        "not avro-confluent: at is timestamp-micros, but its column takes timestamp-millis; one of BIGINT takes the number as it is",
                        "not avro-confluent: price has a scale of 4, but its column one of 2",
                        null);
        assertThat(rows).contains(Row.of("1970-01-01 00:00:00.001", 2L, new BigDecimal("0.01"), null));
    }

    @Test
    void microsecondsAreNoTypeOfAColumn() {
        assertThatThrownBy(() -> read("user_id STRING NOT NULL, seconds TIMESTAMP_LTZ(6)", "*", "", List.of()))
                .hasStackTraceContaining("Flink takes microseconds of Avro for milliseconds");
    }

    @Test
    void otherFormatsWithAvroAreRefused() {
        assertThatThrownBy(() -> {
                    TableEnvironment environment = environmentWith("x");
                    environment.executeSql(
                            "CREATE TABLE t (a STRING) WITH ('format' = 'dead-letter', 'dead-letter.of' = 'avro')");
                    environment.explainSql("SELECT * FROM t");
                })
                .hasStackTraceContaining("'of' = 'avro' cannot be used");
    }

    @Test
    void aSchemaThatIsUnknownIsWaitedForWhereAsked() throws Exception {
        failures.addAll(List.of(404, 404));

        assertThat(read(", 'dead-letter.unknown-schema' = 'wait'", List.of(framed(KNOWN, visit()))))
                .containsExactly(ROW);
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 503})
    void aRegistryThatDoesNotAnswerAsItShouldIsWaitedFor(int status) throws Exception {
        failures.add(status);

        assertThat(read("", List.of(framed(KNOWN, visit())))).containsExactly(ROW);
        assertThat(failures).isEmpty();
    }

    @Test
    void aRegistryThatIsGoneIsNotWaitedForWhereItIsNotWanted() throws Exception {
        registry.stop(0);

        assertThat(read(", 'dead-letter.registry-down' = 'dead-letter'", List.of(framed(KNOWN, visit()))))
                .singleElement()
                .satisfies(row -> assertThat(row.getField(2)).asString().contains("Connection refused"));
    }

    /** As a chart gives them: the login alone, and a certificate in PEM. What a variable has left empty is not there. */
    @Test
    void aRegistryMayWantALoginAndHaveACertificateOfItsOwn(@TempDir Path folder) throws Exception {
        assertThat(read(", 'dead-letter.options.basic-auth.user-info' = ''", List.of(framed(KNOWN, visit()))))
                .containsExactly(ROW);
        registry.stop(0);
        serve(withTls(folder));

        List<Row> rows = read(
                ", 'dead-letter.options.basic-auth.user-info' = 'me:secret', 'dead-letter.options.ssl.truststore.location' = '"
                        + folder.resolve("ca.crt") + "'",
                List.of(framed(KNOWN, visit())));

        assertThat(rows).containsExactly(ROW);
        assertThat(logins)
                .containsExactly("nobody", "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(UTF_8)));
    }

    private static HttpsServer withTls(Path folder) throws Exception {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String store = folder.resolve("store.p12").toString();
        for (String command : List.of(
                "-genkeypair -alias registry -keyalg EC -dname CN=localhost -ext SAN=dns:localhost,ip:127.0.0.1 -validity 2",
                "-exportcert -alias registry -rfc -file " + folder.resolve("ca.crt"))) {
            List<String> line = new ArrayList<>(List.of(keytool));
            line.addAll(List.of(command.split(" ")));
            line.addAll(List.of("-keystore", store, "-storepass", "secret", "-storetype", "PKCS12"));
            assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
        }
        KeyStore keys = KeyStore.getInstance(new File(store), "secret".toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return server;
    }

    private static Schema schema(String fields) {
        return new Schema.Parser().parse("{\"type\": \"record\", \"name\": \"Other\", \"fields\": [" + fields + "]}");
    }

    private List<Row> read(String options, List<byte[]> records) throws Exception {
        return read("user_id STRING NOT NULL, seconds INT", "*", options, records);
    }

    private List<Row> read(String columns, String wanted, String options, List<byte[]> records) throws Exception {
        TableEnvironment environment = environmentWith(records);
        environment.getConfig().setLocalTimeZone(ZoneOffset.UTC);
        environment.executeSql("""
                CREATE TABLE visits (
                    %s,
                    problem STRING METADATA FROM 'value.error' VIRTUAL
                ) WITH (
                    'format' = 'dead-letter', 'dead-letter.of' = 'avro-confluent', 'dead-letter.options.url' = '%s://127.0.0.1:%d'%s
                )""".formatted(
                        columns,
                        registry instanceof HttpsServer ? "https" : "http",
                        registry.getAddress().getPort(),
                        options));
        return query(environment, "SELECT " + wanted + " FROM visits");
    }

    private static byte[] visit() throws IOException {
        GenericRecord record = new GenericRecordBuilder(VISIT)
                .set("user_id", "u1")
                .set("seconds", 7)
                .build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(VISIT).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    /** With a zero and the id of its schema before it. */
    private static byte[] framed(int id, byte[] avro) {
        return ByteBuffer.allocate(5 + avro.length)
                .put((byte) 0)
                .putInt(id)
                .put(avro)
                .array();
    }
}
