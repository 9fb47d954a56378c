package io.clickstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void withoutAQuestionItListsThem() {
        int code = execute(Map.of());

        assertThat(code).isZero();
        assertThat(out.toString().lines())
                .hasSize(Question.values().length)
                .contains("events-per-minute  Events per minute, by type; --minutes says how far back.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        nonsense                | There is no question nonsense, but events-per-minute, top-pages, revenue, freshness, dead-letters
        revenue --minutes=0     | MINUTES (--minutes) must be 1 or more, but is 0
        revenue --format=yaml   | FORMAT (--format) must be table, csv or json, but is yaml
        revenue --sql=SELECT    | Ask revenue or --sql, not both
        """)
    void aWrongArgumentIsOneLineAndExitCode2(String arguments, String message) {
        int code = execute(Map.of(), arguments.split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).isEqualTo(message + System.lineSeparator());
    }

    private int execute(Map<String, String> environment, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "query";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return CliCommand.commandLine(environment)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }
}
