package io.clickstream.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.kafka.ClosedPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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

        assertFailed(code, 2, message);
    }

    @Test
    void aWrongVariableIsOneLineAndExitCode2() {
        int code = execute(Map.of("WAIT", "-1"), "reconcile");

        assertFailed(code, 2, "WAIT (--wait) must be 0 or more, but is -1");
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
                .startsWith("A command is missing: reconcile, replay, transactions, backfill, query; ");
    }

    @Test
    void aKafkaThatIsNotThereIsOneLineThatNamesTheSettingAndExitCode3() throws Exception {
        try (ClosedPort port = new ClosedPort()) {
            int code = execute(Map.of("KAFKA_BOOTSTRAP_SERVERS", port.address()), "reconcile");

            assertFailed(
                    code,
                    3,
                    "Kafka at " + port.address() + " (KAFKA_BOOTSTRAP_SERVERS) is not reachable: Connection refused");
        }
    }

    /** It is asked by an admin client, which gives up after some seconds because it gets no answer. */
    @Test
    void clientsHaveTheNameOfTheProgramAndNoTransactionalId() throws Exception {
        try (ServerSocket broker = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            // Given
            CompletableFuture<String> request = CompletableFuture.supplyAsync(() -> firstRequest(broker));

            // When
            int code = execute(
                    Map.of(
                            "KAFKA_BOOTSTRAP_SERVERS",
                            "127.0.0.1:" + broker.getLocalPort(),
                            "KAFKA_TRANSACTIONAL_ID",
                            "another's",
                            "KAFKA_RETRIES",
                            "0"),
                    "reconcile");

            // Then
            assertThat(code).isEqualTo(3);
            assertThat(err.toString().lines()).singleElement().asString().contains(" is not reachable: ");
            assertThat(request).isCompletedWithValueMatching(sent -> sent.contains("clickstream-cli"));
        }
    }

    @Test
    void helpNamesTheExitCodes() {
        int code = execute(Map.of(), "--help");

        assertThat(code).isZero();
        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains("0 all is well, 1 something is not exact, stuck or failed, 2 a setting is wrong, 3 Kafka or"
                        + " ClickHouse does not answer.");
    }

    @Test
    void helpShowsVariablesButNoPassword() {
        int code = execute(Map.of("CLICKHOUSE_PASSWORD", "opensesame", "WAIT", "7"), "reconcile", "--help");

        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("Variable: CLICKHOUSE_PASSWORD", "Default: 7")
                .doesNotContain("opensesame");
    }

    private void assertFailed(int code, int expected, String message) {
        assertThat(err.toString()).isEqualTo(message + System.lineSeparator());
        assertThat(code).isEqualTo(expected);
        assertThat(out.toString()).isEmpty();
    }

    private static String firstRequest(ServerSocket broker) {
        while (true) {
            try (Socket connection = broker.accept()) {
                byte[] bytes = new byte[1_000];
                int count = connection.getInputStream().read(bytes);
                // The first connection only sees whether anybody listens.
                if (count > 0) {
                    return new String(bytes, 0, count, ISO_8859_1);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private int execute(Map<String, String> environment, String... arguments) {
        CommandLine commands = CliCommand.commandLine(environment)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return commands.execute(arguments);
    }
}
