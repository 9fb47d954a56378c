package io.clickstream.core.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.core.kafka.ClosedPort;
import io.clickstream.core.settings.ReportedException;
import io.clickstream.core.settings.UnavailableException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClickHouseTest {
    @Test
    void sendsTheStatementAsTheUserToTheDatabase() throws Exception {
        try (StubClickHouse server = new StubClickHouse(200, "[\"a\", \"YQA=\"]\n[\"\", null]\n")) {
            // Given
            ClickHouse clickHouse = new ClickHouse(server.address(), "ann", "secret", "events");

            // When
            List<JsonNode> rows = clickHouse.query("SELECT 1");

            // Then
            assertThat(rows).extracting(row -> row.get(0).asText()).containsExactly("a", "");
            assertThat(ClickHouse.bytes(rows.get(0).get(1))).containsExactly('a', 0);
            assertThat(ClickHouse.bytes(rows.get(1).get(1))).isNull();
            assertThat(server.statements()).containsExactly("SELECT 1");
            assertThat(server.headers().getFirst("X-ClickHouse-User")).isEqualTo("ann");
            assertThat(server.headers().getFirst("X-ClickHouse-Key")).isEqualTo("secret");
            assertThat(server.headers().getFirst("X-ClickHouse-Database")).isEqualTo("events");
        }
    }

    @Test
    void limitsGoWithEveryQuery() throws Exception {
        try (StubClickHouse server = new StubClickHouse(200, "1\n")) {
            // Given
            ClickHouse clickHouse = ClickHouse.at(server.address())
                    .limited(Duration.ofSeconds(2), Map.of("log_comment", "a page & more"));

            // When
            clickHouse.query("SELECT 1");

            // Then
            assertThat(server.requests())
                    .singleElement()
                    .extracting(URI::getRawQuery)
                    .isEqualTo("wait_end_of_query=1&log_comment=a+page+%26+more&default_format=JSONCompactEachRow");
        }
    }

    @Test
    void whatTakesLongerThanItMayIsNoAnswer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ClickHouse clickHouse = ClickHouse.at(URI.create("http://127.0.0.1:" + silent.getLocalPort()))
                    .limited(Duration.ofMillis(100), Map.of());

            assertThatThrownBy(() -> clickHouse.query("SELECT 1"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("does not answer");
            assertThatThrownBy(clickHouse::requireReachable)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("does not answer");
        }
    }

    @Test
    void aRefusalIsInClickHousesWords() throws Exception {
        try (StubClickHouse server = new StubClickHouse(400, "Code: 62. DB::Exception: Syntax error\n")) {
            assertThatThrownBy(() -> ClickHouse.at(server.address()).query("SELEC"))
                    .isInstanceOf(ClickHouseException.class)
                    .hasMessage("ClickHouse refuses: Code: 62. DB::Exception: Syntax error");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403 | 2 | Code: 516. DB::Exception: ann: Authentication failed | does not let the user ann in: wrong"
                        + " CLICKHOUSE_USER or CLICKHOUSE_PASSWORD",
                "404 | 2 | Code: 81. DB::Exception: Database events does not exist | has no database events"
                        + " (CLICKHOUSE_DATABASE)",
                "502 | 3 | | (CLICKHOUSE_URL) does not answer a query: ClickHouse refuses: status 502",
                "200 | 2 | <html> | (CLICKHOUSE_URL) is not ClickHouse's HTTP interface",
            })
    void whatIsWrongWithTheConnectionNamesTheSetting(int status, int exitCode, String answer, String message)
            throws Exception {
        try (StubClickHouse server = new StubClickHouse(status, answer == null ? "" : answer)) {
            ClickHouse clickHouse = new ClickHouse(server.address(), "ann", "secret", "events");

            assertThatThrownBy(clickHouse::requireReachable)
                    .isInstanceOfSatisfying(
                            ReportedException.class,
                            error -> assertThat(error.exitCode()).isEqualTo(exitCode))
                    .hasMessageContaining(server.address().toString())
                    .hasMessageEndingWith(message);
        }
    }

    @Test
    void aClosedPortNamesTheSetting() throws Exception {
        try (ClosedPort port = new ClosedPort()) {
            assertThatThrownBy(() -> ClickHouse.at(URI.create("http://" + port.address()))
                            .requireReachable())
                    .isInstanceOf(UnavailableException.class)
                    .hasMessage("ClickHouse at http://" + port.address()
                            + " (CLICKHOUSE_URL) is not reachable: Connection refused");
        }
    }

    @Test
    void parametersGoBesideTheQuery() throws Exception {
        try (StubClickHouse server = new StubClickHouse(200, "")) {
            // Given
            String name = "it's\ta \\ & more";

            // When
            ClickHouse.at(server.address()).query("SELECT {name:String}", Map.of("name", name));

            // Then
            assertThat(server.statements()).containsExactly("SELECT {name:String}");
            assertThat(server.requests())
                    .singleElement()
                    .extracting(URI::getQuery)
                    .asString()
                    .endsWith("&param_name=it's\\ta+\\\\+&+more");
        }
    }

    @Test
    void rowsAreInsertedAsJson() throws Exception {
        try (StubClickHouse server = new StubClickHouse(200, "")) {
            // Given
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", "it's");
            row.put("ends", Map.of(1, 7L));

            // When
            ClickHouse.at(server.address()).insert("journal", List.of(row));
            ClickHouse.at(server.address()).insert("journal", List.of());

            // Then
            assertThat(server.statements())
                    .containsExactly(
                            "INSERT INTO journal FORMAT JSONEachRow\n{\"name\":\"it's\",\"ends\":{\"1\":7}}\n");
        }
    }

    @Test
    void anAnswerThatBreaksOffIsNone() throws Exception {
        try (StubClickHouse server = StubClickHouse.breakingOff("[1]\n")) {
            ClickHouse clickHouse = ClickHouse.at(server.address());

            assertThatThrownBy(() -> clickHouse.query("SELECT 2"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageStartingWith(
                            "ClickHouse at " + server.address() + " (CLICKHOUSE_URL) broke off its answer: ");
            assertThatThrownBy(() -> clickHouse.ask("SELECT 2", "CSV", Map.of(), line -> {}))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("broke off its answer");
        }
    }

    @Test
    void quotesWhatCouldEndAText() {
        assertThat(ClickHouse.quote("it's \\")).isEqualTo("'it\\'s \\\\'");
    }
}
