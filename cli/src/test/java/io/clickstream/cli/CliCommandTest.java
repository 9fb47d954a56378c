package io.clickstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CliCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reconcile --wait=x | Invalid value for WAIT (--wait): 'x' is not a whole number",
                "reconcile --wait=-1 | WAIT (--wait) must be 0 or more, but is -1",
                "reconcile --no-such | Unknown option: '--no-such'",
                "reconcile --kafka-bootstrap-servers=here | KAFKA_BOOTSTRAP_SERVERS (--kafka-bootstrap-servers) must be"
                        + " host:port, or several with commas between, but is here",
                "replay | Choose dead letters with --topic, --partition, --offset, --reason, --since or --until, or take --all",
                "replay --all --limit=0 | LIMIT (--limit) must be 1 or more, but is 0",
                "replay --all --replace=x | REPLACE (--replace) must look like regex=>replacement, but is x",
                "transactions --older-than=-1 | OLDER_THAN (--older-than) must be 0 or more, but is -1",
                "nonsense | Unmatched argument at index 0: 'nonsense'",
            })
    void aWrongArgumentIsOneLineAndExitCode2(String arguments, String message) {
        int code = execute(Map.of(), arguments.split(" "));

        assertRefused(code, message);
    }

    @Test
    void aWrongVariableIsOneLineAndExitCode2() {
        int code = execute(Map.of("WAIT", "-1"), "reconcile");

        assertRefused(code, "WAIT (--wait) must be 0 or more, but is -1");
    }

    @Test
    void aKafkaSettingIsAVariableAsForTheEmitter() {
        int code = execute(Map.of("KAFKA_SECURITY_PROTOCOL", "MAGIC"), "reconcile");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("KAFKA_SECURITY_PROTOCOL is wrong: Invalid value MAGIC");
    }

    @Test
    void withoutACommandItNamesThem() {
        int code = execute(Map.of());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("A command is missing: reconcile, replay, transactions, query; ");
    }

    @Test
    void aKafkaThatIsNotThereIsOneLineThatNamesTheSetting() throws Exception {
        try (ClosedPort port = new ClosedPort()) {
            int code = execute(Map.of("KAFKA_BOOTSTRAP_SERVERS", port.address()), "reconcile");

            assertRefused(
                    code,
                    "Kafka at " + port.address() + " (KAFKA_BOOTSTRAP_SERVERS) is not reachable: Connection refused");
        }
    }

    @Test
    void helpShowsVariablesButNoPassword() {
        int code = execute(Map.of("CLICKHOUSE_PASSWORD", "opensesame", "WAIT", "7"), "reconcile", "--help");

        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("Variable: CLICKHOUSE_PASSWORD", "Default: 7")
                .doesNotContain("opensesame");
    }

    private void assertRefused(int code, String message) {
        assertThat(err.toString()).isEqualTo(message + System.lineSeparator());
        assertThat(code).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }

    private int execute(Map<String, String> environment, String... arguments) {
        CommandLine commands = CliCommand.commandLine(environment)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return commands.execute(arguments);
    }
}
