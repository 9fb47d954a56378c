package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official Java client and the JDBC driver, with their defaults. */
class ClickHouseDriversIT {

    private static final String EVENTS = "SELECT * FROM events_processed ORDER BY source_offset";

    @TempDir
    private static Path folder;

    private static TestClickHouse clickHouse;

    @BeforeAll
    static void start() throws Exception {
        clickHouse = TestClickHouse.start(folder);
        clickHouse.run("""
                INSERT INTO events_processed
                    (event_type, event_timestamp, user_id, url, element_id, order_id, amount, ip_address,
                     source_partition, source_offset, source_timestamp, inserted_at)
                VALUES
                    ('ORDERS', '2026-03-29 01:30:00.123', 'user_1', NULL, NULL, 'order_1', 9.9, NULL,
                     1, 18446744073709551614, '2026-03-29 01:30:01.000', now64(3)),
                    ('CLICKS', '2026-03-29 01:30:00.124', 'user_2', 'https://shop/ü', 'buy', NULL, NULL, '2001:db8::7',
                     2, 5, '2026-03-29 01:30:01.000', now64(3))
                """);
    }

    @AfterAll
    static void stop() throws Exception {
        if (clickHouse != null) {
            clickHouse.close();
        }
    }

    @Test
    void theClientPings() {
        try (Client client = client().build()) {
            boolean answered = client.ping();

            assertThat(answered).isTrue();
        }
    }

    @Test
    // The client's close() methods throw any exception.
    @SuppressWarnings("try")
    void theClientReadsTypedColumnsAsAStream() throws Exception {
        // Given
        List<Tuple> rows = new ArrayList<>();

        // When
        try (Client client = client().build();
                QueryResponse response = client.query(EVENTS).get();
                ClickHouseBinaryFormatReader reader = client.newBinaryFormatReader(response)) {
            while (reader.next() != null) {
                rows.add(tuple(
                        reader.getString("event_type"),
                        reader.getInstant("event_timestamp"),
                        reader.getString("element_id"),
                        reader.hasValue("amount") ? reader.getBigDecimal("amount") : null,
                        reader.hasValue("ip_address")
                                ? reader.getInet6Address("ip_address").getHostAddress()
                                : null,
                        reader.getBigInteger("source_offset").toString()));
            }
        }

        // Then
        assertThat(rows)
                .containsExactly(
                        tuple(
                                "CLICKS",
                                Instant.parse("2026-03-29T01:30:00.124Z"),
                                "buy",
                                null,
                                "2001:db8:0:0:0:0:0:7",
                                "5"),
                        tuple(
                                "ORDERS",
                                Instant.parse("2026-03-29T01:30:00.123Z"),
                                null,
                                new BigDecimal("9.90"),
                                null,
                                "18446744073709551614"));
    }

    @Test
    void theClientReadsAllRowsAtOnce() {
        // Given
        try (Client client = client().build()) {
            // When
            List<GenericRecord> rows = client.queryAll(EVENTS);

            // Then
            assertThat(rows)
                    .extracting(row -> row.getString("user_id"), row -> row.getString("url"))
                    .containsExactly(tuple("user_2", "https://shop/ü"), tuple("user_1", null));
        }
    }

    @Test
    void theClientReadsAResultOfManyBlocksAndOneWithoutRows() {
        // Given
        try (Client client = client().build()) {
            // When
            List<GenericRecord> many = client.queryAll("SELECT number, toString(number) AS text FROM numbers(300000)");
            List<GenericRecord> none = client.queryAll("SELECT 1 AS one WHERE one = 2");

            // Then
            assertThat(many).hasSize(300_000);
            assertThat(many.get(299_999).getString("text")).isEqualTo("299999");
            assertThat(none).isEmpty();
        }
    }

    @Test
    void theClientSendsQueryParameters() {
        // Given
        try (Client client = client().build()) {
            // When
            List<GenericRecord> rows = client.queryAll(
                    "SELECT {text:String} AS text, {number:Int32} AS number",
                    Map.of("text", "it's \"ü\"", "number", -7));

            // Then
            assertThat(rows)
                    .extracting(row -> row.getString("text"), row -> row.getInteger("number"))
                    .containsExactly(tuple("it's \"ü\"", -7));
        }
    }

    @Test
    void theClientInserts() throws Exception {
        // Given
        clickHouse.run("CREATE OR REPLACE TABLE inserted (id Int32, text String) ENGINE = Memory");
        InputStream data = utf8("{\"id\":1,\"text\":\"a;b\"}\n{\"id\":2,\"text\":\"ü\\n\"}\n");

        // When
        try (Client client = client().build();
                InsertResponse response = client.insert("inserted", data, ClickHouseFormat.JSONEachRow)
                        .get()) {
            // Then
            assertThat(response.getWrittenRows()).isEqualTo(2);
        }
        assertThat(clickHouse.run("SELECT id, text FROM inserted ORDER BY id")).isEqualTo("1\ta;b\n2\tü\\n\n");
    }

    @Test
    void anInsertInBlocksWhichTheClientDoesOnDemandIsRefusedClearly() {
        // Given
        try (Client client = client().compressClientRequest(true).build()) {
            // When
            var thrown =
                    assertThatThrownBy(() -> client.insert("dead_letters", utf8("{}"), ClickHouseFormat.JSONEachRow)
                            .get());

            // Then
            thrown.isInstanceOf(ServerException.class)
                    .hasMessageContaining("decompress=1")
                    .hasMessageContaining("send them plain or gzip");
        }
    }

    @Test
    void theClientInsertsObjects() throws Exception {
        // Given
        clickHouse.run("CREATE OR REPLACE TABLE points (x Int32, label String) ENGINE = Memory");

        // When
        try (Client client = client().build()) {
            client.register(Point.class, client.getTableSchema("points"));
            client.insert("points", List.of(new Point(1, "one"), new Point(2, "two")))
                    .get()
                    .close();
        }

        // Then
        assertThat(clickHouse.run("SELECT x, label FROM points ORDER BY x")).isEqualTo("1\tone\n2\ttwo\n");
    }

    @Test
    void theClientSurfacesTheCodeOfAnError() {
        // Given
        try (Client client = client().build()) {
            // When
            var thrown = assertThatThrownBy(() -> client.queryAll("SELECT * FROM no_such_table"));

            // Then
            thrown.rootCause()
                    .hasMessageContaining("no_such_table")
                    .asInstanceOf(type(ServerException.class))
                    .extracting(ServerException::getCode)
                    .isEqualTo(60);
        }
    }

    @Test
    void anotherUserOfTheClientIsRefused() {
        // Given
        try (Client client = client().setUsername("bob").build()) {
            // When
            var thrown = assertThatThrownBy(() -> client.queryAll("SELECT 1"));

            // Then
            thrown.rootCause()
                    .asInstanceOf(type(ServerException.class))
                    .extracting(ServerException::getCode)
                    .isEqualTo(516);
        }
    }

    @Test
    void jdbcSelectsWithParameters() throws Exception {
        // Given
        try (Connection connection = connect();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT amount, ip_address, event_timestamp, details FROM events_processed"
                                + " WHERE user_id = ? AND source_partition = ?")) {
            select.setString(1, "user_1");
            select.setInt(2, 1);

            // When
            try (ResultSet rows = select.executeQuery()) {
                // Then
                assertThat(rows.next()).isTrue();
                assertThat(rows.getBigDecimal("amount")).isEqualByComparingTo("9.90");
                assertThat(rows.getObject("ip_address")).isNull();
                assertThat(rows.getTimestamp("event_timestamp").toInstant()).isEqualTo("2026-03-29T01:30:00.123Z");
                assertThat(rows.getString("details")).isEqualTo("order_1 | 9.90");
                assertThat(rows.next()).isFalse();
            }
        }
    }

    @Test
    void jdbcBindsTextAsItIs() throws Exception {
        // Given
        String text = "it's a \"back\\slash\",\ttab and ü";
        try (Connection connection = connect();
                PreparedStatement select = connection.prepareStatement("SELECT ?")) {
            select.setString(1, text);

            // When
            try (ResultSet rows = select.executeQuery()) {
                // Then
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo(text);
            }
        }
    }

    @Test
    void jdbcCounts() throws Exception {
        // Given
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            // When
            try (ResultSet rows = statement.executeQuery("SELECT count() FROM events_processed")) {
                // Then
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isEqualTo(2);
            }
        }
    }

    @Test
    void jdbcInserts() throws Exception {
        // Given
        clickHouse.run("CREATE OR REPLACE TABLE by_jdbc (id Int32, text String) ENGINE = Memory");
        try (Connection connection = connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO by_jdbc VALUES (?, ?)")) {
            for (int i = 1; i <= 2; i++) {
                insert.setInt(1, i);
                insert.setString(2, "it's " + i);
                insert.addBatch();
            }

            // When
            insert.executeBatch();
        }

        // Then
        assertThat(clickHouse.run("SELECT id, text FROM by_jdbc ORDER BY id")).isEqualTo("1\tit\\'s 1\n2\tit\\'s 2\n");
    }

    @Test
    void jdbcDescribesATable() throws Exception {
        // Given
        List<String> columns = new ArrayList<>();
        try (Connection connection = connect()) {
            // When
            try (ResultSet found = connection.getMetaData().getColumns(null, "analytics", "dead_letters", "%")) {
                while (found.next()) {
                    columns.add(found.getString("COLUMN_NAME") + " " + found.getString("TYPE_NAME"));
                }
            }
        }

        // Then
        assertThat(columns)
                .containsExactly(
                        "rejected_by LowCardinality(String)",
                        "reason String",
                        "source_topic LowCardinality(String)",
                        "source_topic_id LowCardinality(String)",
                        "source_partition UInt32",
                        "source_offset UInt64",
                        "source_index UInt32",
                        "source_count UInt32",
                        "source_timestamp Nullable(DateTime64(3, 'UTC'))",
                        "key Nullable(String)",
                        "payload Nullable(String)",
                        "inserted_at DateTime64(3, 'UTC')");
    }

    @Test
    void jdbcReportsAnErrorWithItsCode() throws Exception {
        // Given
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            // When
            var thrown = assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> statement.executeQuery("SELECT * FROM no_such_table"));

            // Then
            thrown.withMessageContaining("no_such_table")
                    .extracting(SQLException::getErrorCode)
                    .isEqualTo(60);
        }
    }

    private static InputStream utf8(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Client.Builder client() {
        return new Client.Builder()
                .addEndpoint(clickHouse.server().address().toString())
                .setUsername("default")
                .setPassword("")
                .setDefaultDatabase("analytics");
    }

    private static Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "default");
        return DriverManager.getConnection(
                "jdbc:clickhouse:" + clickHouse.server().address().resolve("analytics"), properties);
    }

    /** A row of a test's own table. */
    public static final class Point {

        private final int x;
        private final String label;

        Point(int x, String label) {
            this.x = x;
            this.label = label;
        }

        public int getX() {
            return x;
        }

        public String getLabel() {
            return label;
        }
    }
}
