package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.data.ClickHouseFormat;
import io.clickstream.local.process.StartException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The embedded ClickHouse as its users meet it: curl, the official Java client, the JDBC driver. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClickHouseClientsIT {

    private static final String ORDER =
            "INSERT INTO events_processed (event_type, event_timestamp, user_id, order_id, amount, ip_address,"
                    + " source_partition, source_offset) VALUES ('ORDERS', '2026-01-31 23:59:59.250', 'u1', 'o-1', 9.9,"
                    + " '10.1.2.3', 1, %d)";

    private final HttpClient http = HttpClient.newHttpClient();

    private DataFolder data;
    private ClickHouseServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        data = DataFolder.open(folder);
        server = start(data, Distribution.current().schema());
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
        data.close();
    }

    private static ClickHouseServer start(DataFolder data, Path schema) throws Exception {
        Distribution distribution = Distribution.current();
        // Nothing listens at port 1: the Kafka tables wait, which is not what is tested here.
        return ClickHouseServer.start(
                data,
                distribution,
                distribution.engine(null),
                schema,
                TestSettings.FREE_PORTS.resolve().clickHouse(),
                "127.0.0.1:1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "query=SELECT 1 + 1;; 200; 2",
                "; SELECT 1 + 1; 200; 2",
                "query=SELECT 1 AS a FORMAT JSONEachRow;; 200; {\"a\":1}",
                "default_format=JSONEachRow; SELECT 1 AS a; 200; {\"a\":1}",
                ";; 200; Ok.",
                "query=SELECT currentDatabase();; 200; analytics",
                "database=system; SELECT currentDatabase(); 200; system",
                "query=SELECT getSetting('final');; 200; true",
                "final=0; SELECT getSetting('final'); 200; false",
                "param_x=it's\\t{x}; SELECT {x:String}; 200; it\\'s\\t{x}",
                "query=SELEC 1;; 400; Code: 62. DB::Exception: Syntax error",
                "query=SELECT * FROM nowhere;; 404; Code: 60. DB::Exception: Unknown table",
                "no_such_setting=1; SELECT 1; 400; Code: 115. DB::Exception: Unknown setting",
                "query=DROP TABLE events_processed;; 403; Code: 164. DB::Exception",
                "user=somebody; SELECT 1; 403; Code: 516. DB::Exception: somebody: Authentication failed",
                "session_id=s; SELECT 1; 501; Code: 48. DB::Exception: session_id: sessions are not offered here",
            })
    void httpAnswersAsTheServerDoes(String parameters, String body, int status, String answer) throws Exception {
        // When
        HttpResponse<String> response = send(parameters, body == null ? null : body.getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(response.body()).startsWith(answer);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("X-ClickHouse-Exception-Code").isPresent())
                .isEqualTo(status != 200);
    }

    @Test
    void bodiesMayBeCompressedBothWays() throws Exception {
        // Given
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(body)) {
            gzip.write("SELECT number FROM numbers(100000)".getBytes(StandardCharsets.UTF_8));
        }

        // When
        HttpResponse<byte[]> response = http.send(
                HttpRequest.newBuilder(server.address().resolve("?enable_http_compression=1"))
                        .header("Content-Encoding", "gzip")
                        .header("Accept-Encoding", "gzip")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());

        // Then
        assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
        try (GZIPInputStream rows = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertThat(new String(rows.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .hasSize(100_000)
                    .endsWith("99999");
        }
    }

    @Test
    void manyAskAtOnce() {
        // When
        List<String> answers = IntStream.range(0, 40)
                .parallel()
                .mapToObj(number -> {
                    try {
                        return send("max_threads=1", ("SELECT sum(number) FROM numbers(" + number + ")").getBytes())
                                .body()
                                .strip();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();

        // Then
        assertThat(answers)
                .isEqualTo(IntStream.range(0, 40)
                        .mapToObj(number -> Long.toString((long) number * Math.max(0, number - 1) / 2))
                        .toList());
    }

    @Test
    void theOfficialClientReadsTypedRowsAndIsToldErrors() throws Exception {
        // Given
        try (Client client = new Client.Builder()
                .addEndpoint(server.address().toString())
                .setUsername("default")
                .setPassword("")
                .setDefaultDatabase("analytics")
                .build()) {
            assertThat(client.ping()).isTrue();
            client.execute(ORDER.formatted(100)).get(10, TimeUnit.SECONDS);

            // When
            GenericRecord row = client.queryAll(
                            "SELECT event_type, event_timestamp, amount, ip_address, url, details FROM events_processed"
                                    + " WHERE source_offset = {offset:UInt64}",
                            Map.of("offset", 100L))
                    .get(0);

            // Then
            assertThat(row.getString("event_type")).isEqualTo("ORDERS");
            assertThat(row.getLocalDateTime("event_timestamp"))
                    .isEqualTo(LocalDateTime.parse("2026-01-31T23:59:59.250"));
            assertThat(row.getBigDecimal("amount")).isEqualByComparingTo("9.90");
            assertThat(row.getInet4Address("ip_address").getHostAddress()).isEqualTo("10.1.2.3");
            assertThat(row.hasValue("url")).isFalse();
            assertThat(row.getString("details")).isEqualTo("o-1 | 9.90");
            assertThatThrownBy(() -> client.queryAll("SELECT * FROM nowhere"))
                    .hasRootCauseInstanceOf(ServerException.class)
                    .rootCause()
                    .hasMessageContaining("Code: 60");
        }
    }

    @Test
    void theOfficialClientInserts() throws Exception {
        // Given
        try (Client client = new Client.Builder()
                .addEndpoint(server.address().toString())
                .setUsername("default")
                .setPassword("")
                .setDefaultDatabase("analytics")
                .build()) {
            String rows = "{\"event_type\":\"CLICKS\",\"event_timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"é\","
                    + "\"source_offset\":200}\n";

            // When
            try (InsertResponse response = client.insert(
                            "events_processed",
                            new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)),
                            ClickHouseFormat.JSONEachRow)
                    .get(10, TimeUnit.SECONDS)) {
                assertThat(response.getQueryId()).isNotEmpty();
            }

            // Then
            assertThat(server.query("SELECT user_id FROM events_processed WHERE source_offset = 200"))
                    .containsExactly(new String[] {"é"});
        }
    }

    @Test
    void jdbcQueriesWithParametersMetadataAndErrors() throws Exception {
        // Given
        try (Connection connection = DriverManager.getConnection(
                "jdbc:clickhouse://127.0.0.1:" + server.address().getPort() + "/analytics", "default", "")) {
            connection.createStatement().execute(ORDER.formatted(300));

            // When
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT amount, user_id FROM events_processed WHERE source_offset = ? AND event_type = ?")) {
                query.setLong(1, 300);
                query.setString(2, "ORDERS");
                try (ResultSet rows = query.executeQuery()) {

                    // Then
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getBigDecimal(1)).isEqualByComparingTo("9.90");
                    assertThat(rows.getString("user_id")).isEqualTo("u1");
                    assertThat(rows.next()).isFalse();
                }
            }
            try (ResultSet columns = connection.getMetaData().getColumns(null, "analytics", "dead_letters", "%")) {
                List<String> names = new ArrayList<>();
                while (columns.next()) {
                    names.add(columns.getString("COLUMN_NAME"));
                }
                assertThat(names).contains("rejected_by", "reason", "payload");
            }
            assertThatThrownBy(() -> connection.createStatement().executeQuery("SELECT * FROM nowhere"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("UNKNOWN_TABLE");
        }
    }

    @Test
    void aRowDeliveredTwiceIsThereOnce() throws Exception {
        // When
        for (int delivery = 0; delivery < 2; delivery++) {
            assertThat(send("", ORDER.formatted(400).getBytes(StandardCharsets.UTF_8))
                            .statusCode())
                    .isEqualTo(200);
        }

        // Then
        assertThat(server.queryNumber("SELECT count() FROM events_processed WHERE source_offset = 400"))
                .isEqualTo(1);
    }

    @Test
    void theSchemaIsAppliedAtEveryStartAndKeepsTheRows(@TempDir Path folder) throws Exception {
        // Given
        try (DataFolder own = DataFolder.open(folder)) {
            try (ClickHouseServer first = start(own, Distribution.current().schema())) {
                http.send(
                        HttpRequest.newBuilder(first.address())
                                .POST(HttpRequest.BodyPublishers.ofString(ORDER.formatted(1)))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
            }

            // When
            try (ClickHouseServer second = start(own, Distribution.current().schema())) {

                // Then
                assertThat(second.queryNumber("SELECT count() FROM events_processed"))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void aWrongSchemaFileStopsTheStartWithItsName(@TempDir Path folder) throws Exception {
        // Given
        Path schema = Files.createDirectory(folder.resolve("schema"));
        Files.writeString(schema.resolve("007_wrong.sql"), "CREATE TABEL t (a Int32) ENGINE = Null;");

        // Then
        try (DataFolder own = DataFolder.open(folder.resolve("data"))) {
            assertThatThrownBy(() -> start(own, schema))
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith("ClickHouse ended with exit code 2: 007_wrong.sql: Code: 62.");
        }
    }

    /** Parameters go into the URL, each encoded; without a body it is a GET. */
    private HttpResponse<String> send(String parameters, byte[] body) throws IOException, InterruptedException {
        String query = "";
        if (parameters != null && !parameters.isEmpty()) {
            String[] parts = parameters.split("=", 2);
            query = "?" + parts[0] + "=" + URLEncoder.encode(parts[1], StandardCharsets.UTF_8);
        }
        URI address = server.address().resolve("/" + query);
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofByteArray(body));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
