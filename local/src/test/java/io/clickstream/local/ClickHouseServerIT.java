package io.clickstream.local;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.local.pipeline.ClickHouseServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP interface, as curl uses it. */
class ClickHouseServerIT {

    private static final String EXCEPTION_CODE = "X-ClickHouse-Exception-Code";

    @TempDir
    private static Path folder;

    private static TestClickHouse clickHouse;

    @BeforeAll
    static void start() throws Exception {
        clickHouse = TestClickHouse.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        if (clickHouse != null) {
            clickHouse.close();
        }
    }

    @Test
    void answersWhoeverElseIsConnected() throws Exception {
        // Given
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 220; i++) {
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), clickHouse.url("").getPort());
                idle.add(socket);
                socket.getOutputStream().write("GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }

            // When
            for (int i = 0; i < 200; i++) {
                HttpResponse<String> response = clickHouse.post("SELECT 1");

                // Then
                assertThat(response.body()).isEqualTo("1\n");
            }
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void answersAQueryInTheUrlWithTabSeparatedValues() throws Exception {
        // Given
        String query = "SELECT 1, 'a+b', 'ü€'";

        // When
        HttpResponse<String> response = clickHouse.get(query);

        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("1\ta+b\tü€\n");
        assertThat(response.headers().firstValue("X-ClickHouse-Format")).contains("TabSeparated");
        assertThat(response.headers().firstValue("X-ClickHouse-Summary"))
                .hasValueSatisfying(summary -> assertThat(summary).contains("\"read_rows\":\"1\""));
        assertThat(response.headers().firstValue("X-ClickHouse-Query-Id")).isPresent();
    }

    @Test
    void answersAQueryInTheBody() throws Exception {
        String query = "SELECT number FROM numbers(3);\n-- and a comment\n";

        HttpResponse<String> response = clickHouse.post(query);

        assertThat(response.body()).isEqualTo("0\n1\n2\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSERT INTO %s FORMAT TSV", "INSERT INTO %s (id, text) FORMAT TabSeparated"})
    void insertsTheBodyWithTheStatementInTheUrl(String statement) throws Exception {
        // Given
        clickHouse.run("CREATE OR REPLACE TABLE inserted (id Int32, text String) ENGINE = Memory");
        String data = "1\tsemi;colon\n2\tSELECT 1;\n3\ttab\\tquote's\n";

        // When
        HttpResponse<String> response =
                clickHouse.post("query=" + TestClickHouse.encode(statement.formatted("inserted")), data);

        // Then
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("X-ClickHouse-Summary"))
                .hasValueSatisfying(summary -> assertThat(summary).contains("\"written_rows\":\"3\""));
        assertThat(clickHouse.run("SELECT id, text FROM inserted ORDER BY id FORMAT CSV"))
                .isEqualTo("1,\"semi;colon\"\n2,\"SELECT 1;\"\n3,\"tab\tquote's\"\n");
    }

    @Test
    void answersAPing() throws Exception {
        // Given
        HttpRequest.Builder ping =
                HttpRequest.newBuilder(clickHouse.server().address().resolve("ping"));

        // When
        HttpResponse<String> response = clickHouse.send(ping);

        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("Ok.\n");
    }

    @Test
    void saysOkToNoQueryAtAll() throws Exception {
        HttpRequest.Builder nothing = HttpRequest.newBuilder(clickHouse.server().address());

        HttpResponse<String> response = clickHouse.send(nothing);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("Ok.\n");
    }

    @Test
    void knowsNoOtherPath() throws Exception {
        HttpRequest.Builder play =
                HttpRequest.newBuilder(clickHouse.server().address().resolve("play?query=SELECT+1"));

        HttpResponse<String> response = clickHouse.send(play);

        assertThat(response.statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                        | ''          | SELECT 1 AS a FORMAT JSONEachRow | JSONEachRow",
                "''                        | JSONEachRow | SELECT 1 AS a                    | JSONEachRow",
                "default_format=JSONEachRow| ''          | SELECT 1 AS a                    | JSONEachRow",
                "default_format=CSV        | JSONEachRow | SELECT 1 AS a                    | JSONEachRow",
                "default_format=CSV        | XML         | SELECT 1 AS a FORMAT JSONEachRow | JSONEachRow",
            })
    void formatsTheResultAsAsked(String parameters, String header, String query, String format) throws Exception {
        // Given
        HttpRequest.Builder request =
                HttpRequest.newBuilder(clickHouse.url(parameters)).POST(BodyPublishers.ofString(query));
        if (!header.isEmpty()) {
            request.header("X-ClickHouse-Format", header);
        }

        // When
        HttpResponse<String> response = clickHouse.send(request);

        // Then
        assertThat(response.body()).isEqualTo("{\"a\":1}\n");
        assertThat(response.headers().firstValue("X-ClickHouse-Format")).contains(format);
    }

    @ParameterizedTest
    @CsvSource({"'', analytics", "database=system, system"})
    void plainTableNamesAreOfTheDatabaseAskedFor(String parameters, String database) throws Exception {
        String query = "SELECT currentDatabase()";

        HttpResponse<String> response = clickHouse.post(parameters, query);

        assertThat(response.body()).isEqualTo(database + "\n");
    }

    @Test
    void settingsOfTheUrlHoldForOneRequest() throws Exception {
        // Given
        String query = "SELECT getSetting('max_threads'), getSetting('final'), getSetting('log_comment')";
        String before = clickHouse.post(query).body();

        // When
        HttpResponse<String> with = clickHouse.post("max_threads=13&final=0&log_comment=it%27s%5C", query);
        HttpResponse<String> after = clickHouse.post(query);

        // Then
        assertThat(with.body()).isEqualTo("13\tfalse\tit\\'s\\\\\n");
        assertThat(after.body()).isEqualTo(before).contains("\ttrue\t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "it's \"quoted\" `back`",
                "a\\tb and a back\\\\slash",
                "ünï€😀",
                "'; DROP TABLE events_processed; --",
                ""
            })
    void takesQueryParametersInTheEscapedForm(String escaped) throws Exception {
        // Given
        String parameter = "param_x=" + TestClickHouse.encode(escaped);

        // When
        HttpResponse<String> response = clickHouse.post(parameter, "SELECT {x:String}, {x:String} AS x FORMAT JSON");

        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(clickHouse.post(parameter, "SELECT {x:String} FORMAT TSVRaw").body())
                .isEqualTo(escaped.replace("\\t", "\t").replace("\\\\", "\\") + "\n");
    }

    @Test
    void takesTypedQueryParameters() throws Exception {
        String parameters = "param_n=%5CN&param_a=" + TestClickHouse.encode("['x','it''s']") + "&param_i=-7";

        HttpResponse<String> response =
                clickHouse.post(parameters, "SELECT {n:Nullable(String)}, {a:Array(String)}, {i:Int8} FORMAT CSV");

        assertThat(response.body()).isEqualTo("\\N,\"['x','it\\'s']\",-7\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''            | SELEC 1                  | 62  | 400 | Syntax error",
                "''            | SELECT * FROM no_such    | 60  | 404 | no_such",
                "''            | SELECT * FROM nodb.t     | 81  | 404 | nodb",
                "database=nodb | SELECT 1                 | 81  | 404 | nodb",
                "''            | SELECT no_such           | 47  | 400 | no_such",
                "''            | SELECT {x:String}        | 456 | 400 | x",
                "param_x=a     | SELECT {x:Int8}          | 457 | 400 | x",
                "no_such=1     | SELECT 1                 | 115 | 400 | no_such",
                "''            | SELECT throwIf(1, 'oops')| 395 | 500 | oops",
            })
    void refusesWithTheCodeOfTheEngine(String parameters, String query, int code, int status, String text)
            throws Exception {
        // Given
        String serving = clickHouse.post("SELECT 1").body();

        // When
        HttpResponse<String> response = clickHouse.post(parameters, query);

        // Then
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue(EXCEPTION_CODE)).contains(Integer.toString(code));
        assertThat(response.body())
                .startsWith("Code: " + code + ". DB::Exception: ")
                .contains(text)
                .containsPattern("\\(version [0-9.]+\\)\n$");
        assertThat(clickHouse.post("SELECT 1").body()).isEqualTo(serving);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "query=CREATE+TABLE+by_get+(a+Int8)+ENGINE=Memory",
                "query=CREATE+TABLE+by_get+(a+Int8)+ENGINE=Memory&readonly=0",
                "query=SET+readonly=0;CREATE+TABLE+by_get+(a+Int8)+ENGINE=Memory",
                "query=DROP+TABLE+events_processed"
            })
    void aGetChangesNothing(String parameters) throws Exception {
        // Given
        String before = clickHouse.run("SELECT groupArray(name) FROM system.tables WHERE database = 'analytics'"
                + " AND name IN ('by_get', 'events_processed')");

        // When
        HttpResponse<String> response = clickHouse.send(HttpRequest.newBuilder(clickHouse.url(parameters)));

        // Then
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().firstValue(EXCEPTION_CODE)).contains("164");
        assertThat(clickHouse.run("SELECT groupArray(name) FROM system.tables WHERE database = 'analytics'"
                        + " AND name IN ('by_get', 'events_processed')"))
                .isEqualTo(before)
                .isEqualTo("['events_processed']\n");
    }

    @Test
    void aGetMayAskForReadonlyAndHaveSettings() throws Exception {
        String parameters = "readonly=1&max_threads=3&query=SELECT+getSetting('max_threads')";

        HttpResponse<String> response = clickHouse.send(HttpRequest.newBuilder(clickHouse.url(parameters)));

        assertThat(response.body()).isEqualTo("3\n");
    }

    @ParameterizedTest
    @CsvSource({"user=bob, '', ''", "password=x, '', ''", "'', X-ClickHouse-User, bob", "'', Authorization, bob:x"})
    void refusesAnotherUser(String parameters, String header, String value) throws Exception {
        // Given
        HttpRequest.Builder request =
                HttpRequest.newBuilder(clickHouse.url(parameters)).POST(BodyPublishers.ofString("SELECT 1"));
        if (header.equals("Authorization")) {
            request.header(header, basic(value));
        } else if (!header.isEmpty()) {
            request.header(header, value);
        }

        // When
        HttpResponse<String> response = clickHouse.send(request);

        // Then
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().firstValue(EXCEPTION_CODE)).contains("516");
        assertThat(response.body()).contains("Authentication failed");
    }

    @Test
    void knowsTheDefaultUserByBasicAuthentication() throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(clickHouse.url("query=SELECT+1")).header("Authorization", basic("default:"));

        HttpResponse<String> response = clickHouse.send(request);

        assertThat(response.body()).isEqualTo("1\n");
    }

    @Test
    void refusesASession() throws Exception {
        // Given
        String parameters = "session_id=mine";

        // When
        HttpResponse<String> response = clickHouse.post(parameters, "SELECT 1");

        // Then
        assertThat(response.statusCode()).isEqualTo(501);
        assertThat(response.headers().firstValue(EXCEPTION_CODE)).contains("48");
        assertThat(response.body()).contains("session_id: sessions are not offered here");
    }

    @Test
    void takesAGzipBody() throws Exception {
        // Given
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("SELECT 'packed'".getBytes(StandardCharsets.UTF_8));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(clickHouse.url(""))
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(packed.toByteArray()));

        // When
        HttpResponse<String> response = clickHouse.send(request);

        // Then
        assertThat(response.body()).isEqualTo("packed\n");
    }

    @Test
    void refusesABodyThatIsNotWhatItClaims() throws Exception {
        // Given
        HttpRequest.Builder request = HttpRequest.newBuilder(clickHouse.url(""))
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("SELECT 1"));

        // When
        HttpResponse<String> response = clickHouse.send(request);

        // Then
        assertThat(response.headers().firstValue(EXCEPTION_CODE)).contains("354");
        assertThat(response.body()).contains("the body is not gzip");
    }

    @Test
    void answersInGzipWhenBothTheSettingAndTheHeaderAskForIt() throws Exception {
        // Given
        String query = "query=SELECT+number+FROM+numbers(10000)";
        HttpRequest.Builder both = HttpRequest.newBuilder(clickHouse.url(query + "&enable_http_compression=1"))
                .header("Accept-Encoding", "deflate, gzip");
        HttpRequest.Builder header =
                HttpRequest.newBuilder(clickHouse.url(query)).header("Accept-Encoding", "gzip");

        // When
        HttpResponse<byte[]> packed = clickHouse.sendForBytes(both);
        HttpResponse<byte[]> plain = clickHouse.sendForBytes(header);

        // Then
        assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(packed.body().length).isLessThan(plain.body().length);
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertThat(unpacked.readAllBytes()).isEqualTo(plain.body());
        }
    }

    @Test
    void servesRequestsSideBySideEachWithItsOwnSession() throws Exception {
        // Given
        ExecutorService clients = Executors.newFixedThreadPool(16);
        List<Future<String>> answers = new ArrayList<>();

        // When
        try {
            for (int i = 0; i < 64; i++) {
                String parameters = "param_i=%d&max_threads=%d".formatted(i, i % 4 + 1);
                answers.add(clients.submit(() -> clickHouse
                        .post(
                                parameters,
                                "SELECT {i:Int32}, getSetting('max_threads'), sum(number) FROM numbers(100000)")
                        .body()));
            }

            // Then
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo("%d\t%d\t4999950000\n".formatted(i, i % 4 + 1));
            }
        } finally {
            clients.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {'\n', ' ', '\r', ';', 0, 0xff})
    void carriesEveryByteThereAndBack(int first) throws Exception {
        // Given
        byte[] data = new byte[257];
        data[0] = (byte) first;
        for (int i = 0; i < 256; i++) {
            data[i + 1] = (byte) i;
        }
        clickHouse.run("CREATE OR REPLACE TABLE binaries (value String) ENGINE = Memory");

        // When
        HttpResponse<String> inserted =
                clickHouse.send(HttpRequest.newBuilder(clickHouse.url("query=INSERT+INTO+binaries+FORMAT+RawBLOB"))
                        .POST(BodyPublishers.ofByteArray(data)));
        HttpResponse<byte[]> read = clickHouse.sendForBytes(
                HttpRequest.newBuilder(clickHouse.url("query=SELECT+value+FROM+binaries+FORMAT+RawBLOB")));

        // Then
        assertThat(inserted.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(data);
    }

    @Test
    void carriesAResultOfManyChunks() throws Exception {
        String query = "SELECT repeat('x', 1000) FROM numbers(5000)";

        HttpResponse<String> response = clickHouse.get(query);

        assertThat(response.body()).hasSize(5_005_000).matches("(?:x{1000}\n)+");
    }

    @Test
    void isReachableWithTheCallOfTheLocalRun() throws IOException, InterruptedException {
        // Given
        ClickHouseServer server = clickHouse.server();

        // When
        List<JsonNode> rows =
                server.client().query("SELECT number, {text:String} FROM numbers(2)", Map.of("text", "a\tb\\n'"));
        long number = server.client().queryNumber("SELECT 6 * 7");

        // Then
        assertThat(rows)
                .extracting(row -> row.get(0).asLong(), row -> row.get(1).asText())
                .containsExactly(tuple(0L, "a\tb\\n'"), tuple(1L, "a\tb\\n'"));
        assertThat(number).isEqualTo(42);
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }
}
