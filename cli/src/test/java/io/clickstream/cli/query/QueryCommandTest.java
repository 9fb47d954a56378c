package io.clickstream.cli.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.clickhouse.StubClickHouse;
import io.clickstream.core.kafka.ClosedPort;
import io.clickstream.core.pipeline.PipelineOptions;
import io.clickstream.core.settings.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Screen screen = Screen.usual(true);

    @Test
    void withoutANameItListsTheSavedQueries() {
        int code = execute(Map.of());

        assertThat(code).isZero();
        assertThat(out.toString().lines())
                .hasSize(SavedQuery.builtIn().size())
                .contains("events-per-minute  Events per minute, by type; --minutes says how far back.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        revenue --minutes=0     | MINUTES (--minutes) must be 1 or more, but is 0
        revenue --format=yaml   | FORMAT (--format) must be table, csv or json, but is yaml
        revenue --sql=SELECT    | Give revenue or --sql, not both
        nonsense                | There is no saved query nonsense, but events-per-minute, top-pages, revenue, freshness, dead-letters
        nonsense --format=csv   | There is no saved query nonsense, but events-per-minute, top-pages, revenue, freshness, dead-letters
        """)
    void aWrongArgumentIsOneLineAndExitCode2(String arguments, String message) throws Exception {
        try (StubClickHouse server = StubClickHouse.reachable(200, "")) {
            int code = execute(at(server), arguments.split(" "));

            assertFailed(code, 2, message);
        }
    }

    @Test
    void aTableIsClickHousesButForControlCharacters() throws Exception {
        try (StubClickHouse server = StubClickHouse.reachable(200, " page \n\n a\u001b[31m\u0085\u0007  ▌ \n")) {
            int code = execute(at(server), "top-pages");

            assertThat(code).isZero();
            assertThat(out.toString().lines()).containsExactly(" page", "", " a\ufffd[31m\ufffd\ufffd  ▌");
            assertThat(server.statements()).last().isEqualTo(topPages().sqlWithBars());
            assertThat(server.requests())
                    .last()
                    .asString()
                    .contains(
                            "readonly=2",
                            "default_format=PrettySpaceNoEscapesMonoBlock",
                            "output_format_pretty_row_numbers=0",
                            "param_bar_width=28");
        }
    }

    @Test
    void noEventTouchesTheTerminal() throws Exception {
        try (StubClickHouse server =
                StubClickHouse.reachable(200, "\u009b31m\u009d52;c;x\u009c\u202egnp.exe\u2066 é 東 😀\n")) {
            execute(at(server), "top-pages");

            assertThat(out.toString().lines()).containsExactly("\ufffd31m\ufffd52;c;x\ufffd\ufffdgnp.exe\ufffd é 東 😀");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "json"})
    void aFileGetsWhatATerminalDoesNot(String format) throws Exception {
        try (StubClickHouse server = StubClickHouse.reachable(200, "\"a\u001b]52;c;x\u0007\u009b\"\n")) {
            execute(at(server), "top-pages", "--format", format);
            screen = Screen.usual(false);
            execute(at(server), "top-pages", "--format", format);

            assertThat(out.toString().lines())
                    .containsExactly("\"a\ufffd]52;c;x\ufffd\ufffd\"", "\"a\u001b]52;c;x\u0007\u009b\"");
        }
    }

    @Test
    void whatCouldWriteIsNotSent() throws Exception {
        try (StubClickHouse server = StubClickHouse.reachable(200, "")) {
            int code = execute(at(server), "--sql", "TRUNCATE TABLE t");

            assertFailed(
                    code,
                    2,
                    "SQL (--sql) must begin with one of SELECT, WITH, SHOW, DESCRIBE, DESC, EXPLAIN, EXISTS, but is"
                            + " TRUNCATE");
            assertThat(server.statements()).isEmpty();
        }
    }

    @Test
    void noErrorTouchesTheTerminal() throws Exception {
        try (StubClickHouse server = StubClickHouse.reachable(400, "Code: 6. '\u001b]52;c;x\u0007\u009b\u202e'\n")) {
            int code = execute(at(server), "--sql", "SELECT 2");

            assertFailed(code, 1, "ClickHouse refuses: Code: 6. '\ufffd]52;c;x\ufffd\ufffd\ufffd'");
        }
    }

    @ParameterizedTest
    @CsvSource({"200, false, table", "40, true, table", "200, true, csv"})
    void thereAreNoBarsWithoutBlocksOrRoomOrInAFile(int columns, boolean blocks, String format) throws Exception {
        try (StubClickHouse server = StubClickHouse.reachable(200, "x\n")) {
            // Given
            screen = new Screen(columns, blocks, false);

            // When
            int code = execute(at(server), "top-pages", "--format", format);

            // Then
            assertThat(code).isZero();
            assertThat(server.statements()).last().isEqualTo(topPages().sql());
        }
    }

    @Test
    void noRowsAreSaidInATableOnly() throws Exception {
        try (StubClickHouse server = StubClickHouse.reachable(200, "")) {
            execute(at(server), "revenue");
            execute(at(server), "revenue", "--format=json");

            assertThat(out.toString().lines()).containsExactly("no rows");
        }
    }

    @Test
    void aWrongPasswordNamesTheSetting() throws Exception {
        try (StubClickHouse server = new StubClickHouse(403, "Code: 516. DB::Exception: Authentication failed")) {
            int code = execute(at(server), "revenue");

            assertFailed(
                    code,
                    2,
                    "ClickHouse at " + server.address() + " does not let the user default in: wrong CLICKHOUSE_USER or"
                            + " CLICKHOUSE_PASSWORD");
        }
    }

    @Test
    void aClickHouseThatIsNotThereIsOneLineAndExitCode3() throws Exception {
        try (ClosedPort port = new ClosedPort()) {
            int code = execute(Map.of("CLICKHOUSE_URL", "http://" + port.address()), "--sql", "SELECT 2");

            assertFailed(
                    code,
                    3,
                    "ClickHouse at http://" + port.address()
                            + " (CLICKHOUSE_URL) is not reachable: Connection refused");
        }
    }

    @Test
    void anAnswerThatBreaksOffIsOneLineAndExitCode3() throws Exception {
        try (StubClickHouse server = StubClickHouse.breakingOff("1\n2\n")) {
            int code = execute(at(server), "--sql", "SELECT 2", "--format", "csv");

            assertThat(code).isEqualTo(3);
            assertThat(err.toString().lines())
                    .singleElement()
                    .asString()
                    .startsWith("ClickHouse at " + server.address() + " (CLICKHOUSE_URL) broke off its answer: ");
        }
    }

    @Test
    void aQueryThatIsRefusedIsOneLineAndExitCode1() throws Exception {
        try (StubClickHouse server = StubClickHouse.reachable(400, "Code: 62. DB::Exception:\nSyntax error\n")) {
            int code = execute(at(server), "--sql", "SELECT FROM");

            assertFailed(code, 1, "ClickHouse refuses: Code: 62. DB::Exception: Syntax error");
        }
    }

    private void assertFailed(int code, int expected, String message) {
        assertThat(err.toString()).isEqualTo(message + System.lineSeparator());
        assertThat(code).isEqualTo(expected);
        assertThat(out.toString()).isEmpty();
    }

    private static Map<String, String> at(StubClickHouse server) {
        return Map.of("CLICKHOUSE_URL", server.address().toString());
    }

    private int execute(Map<String, String> environment, String... arguments) {
        QueryCommand command = new QueryCommand(new PipelineOptions("test", environment), () -> screen);
        return Settings.commandLine(command, environment, Map.of())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private static SavedQuery topPages() {
        return SavedQuery.builtIn().stream()
                .filter(query -> query.label().equals("top-pages"))
                .findFirst()
                .orElseThrow();
    }
}
