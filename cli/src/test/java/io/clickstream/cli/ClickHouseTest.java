package io.clickstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.emitter.WrongSettingException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClickHouseTest {
    @Test
    void sendsTheStatementAsTheUserToTheDatabase() throws Exception {
        try (StubClickHouse server = new StubClickHouse(200, "a\tYQA=\n\t\\N\n")) {
            // Given
            ClickHouse clickHouse = new ClickHouse(server.address(), "ann", "secret", "events");

            // When
            var rows = clickHouse.query("SELECT 1");

            // Then
            assertThat(rows).containsExactly(new String[] {"a", "YQA="}, new String[] {"", "\\N"});
            assertThat(ClickHouse.bytes("YQA=")).containsExactly('a', 0);
            assertThat(ClickHouse.bytes("\\N")).isNull();
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
                    .isEqualTo("wait_end_of_query=1&log_comment=a+page+%26+more");
        }
    }

    @Test
    void whatTakesLongerThanItMayIsNoAnswer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ClickHouse clickHouse = ClickHouse.at(URI.create("http://127.0.0.1:" + silent.getLocalPort()))
                    .limited(Duration.ofMillis(100), Map.of());

            assertThatThrownBy(() -> clickHouse.query("SELECT 1"))
                    .isInstanceOf(ClickHouseException.class)
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
                "403 | Code: 516. DB::Exception: ann: Authentication failed | does not let the user ann in: wrong"
                        + " CLICKHOUSE_USER or CLICKHOUSE_PASSWORD",
                "404 | Code: 81. DB::Exception: Database events does not exist | has no database events"
                        + " (CLICKHOUSE_DATABASE)",
                "502 | | (CLICKHOUSE_URL) does not answer a query: ClickHouse refuses: status 502",
                "200 | <html> | (CLICKHOUSE_URL) is not ClickHouse's HTTP interface",
            })
    void whatIsWrongWithTheConnectionNamesTheSetting(int status, String answer, String message) throws Exception {
        try (StubClickHouse server = new StubClickHouse(status, answer == null ? "" : answer)) {
            ClickHouse clickHouse = new ClickHouse(server.address(), "ann", "secret", "events");

            assertThatThrownBy(clickHouse::requireReachable)
                    .isInstanceOf(WrongSettingException.class)
                    .hasMessageContaining(server.address().toString())
                    .hasMessageEndingWith(message);
        }
    }

    @Test
    void aClosedPortNamesTheSetting() throws Exception {
        try (ClosedPort port = new ClosedPort()) {
            assertThatThrownBy(() -> ClickHouse.at(URI.create("http://" + port.address()))
                            .requireReachable())
                    .isInstanceOf(WrongSettingException.class)
                    .hasMessage("ClickHouse at http://" + port.address()
                            + " (CLICKHOUSE_URL) is not reachable: Connection refused");
        }
    }

    @Test
    void quotesWhatCouldEndAText() {
        assertThat(ClickHouse.quote("it's \\")).isEqualTo("'it\\'s \\\\'");
    }
}
