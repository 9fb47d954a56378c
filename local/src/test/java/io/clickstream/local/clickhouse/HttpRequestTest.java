package io.clickstream.local.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import com.sun.net.httpserver.Headers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestTest {

    private static final String SELECT = "SELECT 1";

    private final Headers headers = new Headers();

    @Test
    void takesTheQueryFromTheUrl() throws IOException {
        String url = "query=SELECT%20%27a%2Bb%26c%27+%2C+1";

        HttpRequest request = read("GET", url, "");

        assertThat(text(request)).isEqualTo("SELECT 'a+b&c' , 1");
    }

    @Test
    void takesTheQueryFromTheBody() throws IOException {
        String body = "SELECT 'ü=&?'";

        HttpRequest request = read("POST", null, body);

        assertThat(text(request)).isEqualTo(body);
    }

    @Test
    void putsTheDataOfTheBodyBehindTheQueryOfTheUrl() throws IOException {
        byte[] data = {0, '\n', (byte) 0xff};

        HttpRequest request = HttpRequest.read("POST", "query=INSERT", headers, new ByteArrayInputStream(data));

        assertThat(request.query()).isEqualTo(new byte[] {'I', 'N', 'S', 'E', 'R', 'T', '\n', 0, '\n', (byte) 0xff});
    }

    @Test
    void isEmptyWithoutAQuery() throws IOException {
        String url = "max_threads=1&query=";

        HttpRequest request = read("GET", url, "");

        assertThat(request.isEmpty()).isTrue();
    }

    @Test
    void hasDefaults() throws IOException {
        // Given
        String nothing = null;

        // When
        HttpRequest request = read("POST", nothing, SELECT);

        // Then
        assertThat(request.user()).isEqualTo("default");
        assertThat(request.password()).isEmpty();
        assertThat(request.database()).isEqualTo("analytics");
        assertThat(request.format()).isEqualTo("TabSeparated");
        assertThat(request.settings()).isEmpty();
        assertThat(request.compressed()).isFalse();
        assertThat(request.isEmpty()).isFalse();
        assertThat(request.id()).isNotEqualTo(read("POST", nothing, SELECT).id());
    }

    @Test
    void takesItsOwnParametersFromTheUrlAndTheOthersAsSettings() throws IOException {
        // Given
        String url = "query_id=q1&user=u&password=p&database=d&default_format=JSON&compress=1&decompress=0"
                + "&wait_end_of_query=1&max_threads=2&param_x=a%09b%27&final=";

        // When
        HttpRequest request = read("POST", url, SELECT);

        // Then
        assertThat(request.id()).isEqualTo("q1");
        assertThat(request.user()).isEqualTo("u");
        assertThat(request.password()).isEqualTo("p");
        assertThat(request.database()).isEqualTo("d");
        assertThat(request.format()).isEqualTo("JSON");
        assertThat(request.compressed()).isTrue();
        assertThat(request.settings())
                .containsExactly(entry("max_threads", "2"), entry("param_x", "a\tb'"), entry("final", ""));
    }

    @Test
    void headersWinOverTheUrl() throws IOException {
        // Given
        headers.set("X-ClickHouse-User", "hu");
        headers.set("X-ClickHouse-Key", "hp");
        headers.set("X-ClickHouse-Database", "hd");
        headers.set("X-ClickHouse-Format", "CSV");

        // When
        HttpRequest request = read("POST", "user=u&password=p&database=d&default_format=JSON", SELECT);

        // Then
        assertThat(request.user()).isEqualTo("hu");
        assertThat(request.password()).isEqualTo("hp");
        assertThat(request.database()).isEqualTo("hd");
        assertThat(request.format()).isEqualTo("CSV");
    }

    @ParameterizedTest
    @CsvSource({"bob:secret, bob, secret", "bob:a:b, bob, a:b", "default:, default, ''", "bob, bob, ''"})
    void takesUserAndPasswordFromBasicAuthentication(String credentials, String user, String password)
            throws IOException {
        // Given
        headers.set(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));

        // When
        HttpRequest request = read("POST", null, SELECT);

        // Then
        assertThat(request.user()).isEqualTo(user);
        assertThat(request.password()).isEqualTo(password);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT"})
    void everythingButAPostIsReadOnly(String method) throws IOException {
        String url = "readonly=0&query=SELECT";

        HttpRequest request = read(method, url, "");

        assertThat(request.settings()).containsExactly(entry("readonly", "2"));
    }

    @Test
    void aGetMayBeEvenMoreReadOnly() throws IOException {
        String url = "readonly=1&query=SELECT";

        HttpRequest request = read("GET", url, "");

        assertThat(request.settings()).containsExactly(entry("readonly", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"session_id=s", "decompress=1"})
    void refusesWhatIsNotOffered(String url) {
        String name = url.substring(0, url.indexOf('='));

        var thrown = assertThatExceptionOfType(UnsupportedRequestException.class)
                .isThrownBy(() -> read("POST", url, SELECT));

        thrown.withMessageStartingWith(name);
    }

    @Test
    void unpacksAGzipBody() throws IOException {
        // Given
        headers.set("Content-Encoding", "gzip");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(SELECT.getBytes(StandardCharsets.UTF_8));
        }

        // When
        HttpRequest request = HttpRequest.read("POST", null, headers, new ByteArrayInputStream(packed.toByteArray()));

        // Then
        assertThat(text(request)).isEqualTo(SELECT);
    }

    @Test
    void refusesABodyInAnotherEncoding() {
        headers.set("Content-Encoding", "br");

        var thrown = assertThatExceptionOfType(UnsupportedRequestException.class)
                .isThrownBy(() -> read("POST", null, SELECT));

        thrown.withMessageContaining("Content-Encoding: br");
    }

    @Test
    void refusesABodyThatIsNotGzipAlthoughItClaimsTo() {
        // Given
        headers.set("Content-Encoding", "gzip");

        // When
        var thrown = assertThatExceptionOfType(ClickHouseException.class).isThrownBy(() -> read("POST", null, SELECT));

        // Then
        thrown.withMessageContaining("the body is not gzip")
                .extracting(ClickHouseException::code)
                .isEqualTo(354);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    SELECT 1                                | TSVRaw
                    SELECT 1 FORMAT JSON                    | JSON
                    select 1 format CSVWithNames ;          | CSVWithNames
                    SELECT 1 FORMAT JSON SETTINGS a = 1     | JSON
                    SELECT 'no FORMAT here'                 | TSVRaw
                    SELECT 'FORMAT JSON' AS text            | TSVRaw
                    SELECT format FROM system.formats       | TSVRaw
                    """)
    void knowsTheFormatOfTheResult(String query, String format) throws IOException {
        headers.set("X-ClickHouse-Format", "TSVRaw");

        HttpRequest request = read("GET", "query=" + URLEncoder.encode(query, StandardCharsets.UTF_8), "");

        assertThat(request.resultFormat()).isEqualTo(format);
    }

    private HttpRequest read(String method, String url, String body) throws IOException {
        return HttpRequest.read(method, url, headers, new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(HttpRequest request) {
        return new String(request.query(), StandardCharsets.UTF_8);
    }
}
