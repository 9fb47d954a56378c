package io.clickstream.emitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.clickstream.core.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class EmitterCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    static Stream<Arguments> wrongArguments() {
        return Stream.of(
                arguments("--no-such-option", "Unknown option: '--no-such-option'"),
                arguments("stray", "Unmatched argument at index 0: 'stray'"),
                arguments("--seed", "Missing required parameter for SEED (--seed)"),
                arguments("--seed=1 --seed=2", "SEED (--seed) should be specified only once"),
                arguments("--seed=x", "Invalid value for SEED (--seed): 'x' is not a whole number"),
                arguments("--events=1.5", "Invalid value for EVENTS (--events): '1.5' is not a whole number"),
                arguments("--events=0", "EVENTS (--events) must be 1 or more, but is 0"),
                arguments(
                        "--metrics-port=70000",
                        "METRICS_PORT (--metrics-port) must be between 0 and 65535, but is 70000"),
                arguments(
                        "--metrics-port=web",
                        "Invalid value for METRICS_PORT (--metrics-port): 'web' is not a whole number"),
                arguments(
                        "--messages-per-second=fast",
                        "Invalid value for MESSAGES_PER_SECOND (--messages-per-second): 'fast' is not a number"),
                arguments(
                        "--messages-per-second -5",
                        "MESSAGES_PER_SECOND (--messages-per-second) must be 0 or more, but is -5"),
                arguments(
                        "--messages-per-second NaN",
                        "MESSAGES_PER_SECOND (--messages-per-second) must be 0 or more, but is NaN"),
                arguments(
                        "--messages-per-second Infinity",
                        "MESSAGES_PER_SECOND (--messages-per-second) must be 0 or more, but is Infinity"),
                arguments(
                        "--malformed-ratio=1.5",
                        "MALFORMED_RATIO (--malformed-ratio) must be between 0 and 1, but is 1.5"),
                arguments(
                        "--malformed-ratio=-1",
                        "MALFORMED_RATIO (--malformed-ratio) must be between 0 and 1, but is -1"),
                arguments(
                        "--event-time=yesterday",
                        "EVENT_TIME (--event-time) must be now or a past period from PT1S to P18250D, such as P30D,"
                                + " but is yesterday"),
                arguments(
                        "--producer-acks=2",
                        "PRODUCER_ACKS (--producer-acks) is wrong: Invalid value 2 for configuration acks:"
                                + " String must be one of: all, -1, 0, 1"),
                arguments(
                        "--producer-batch-size=-1",
                        "PRODUCER_BATCH_SIZE (--producer-batch-size) is wrong: Invalid value -1 for configuration"
                                + " batch.size: Value must be at least 0"),
                arguments(
                        "--producer-linger-ms=soon",
                        "PRODUCER_LINGER_MS (--producer-linger-ms) is wrong: Invalid value soon for configuration"
                                + " linger.ms: Not a number of type LONG"),
                arguments(
                        "--properties-file=/no/such/file",
                        "PROPERTIES_FILE (--properties-file) must be a readable properties file, but is /no/such/file"),
                arguments(
                        "--kafka-bootstrap-servers=localhost",
                        "KAFKA_BOOTSTRAP_SERVERS (--kafka-bootstrap-servers) must be host:port, or several with commas"
                                + " between, but is localhost"),
                arguments(
                        "--kafka-bootstrap-servers=a:1,,b:2",
                        "KAFKA_BOOTSTRAP_SERVERS (--kafka-bootstrap-servers) is wrong: Configuration"
                                + " 'bootstrap.servers' values must not be empty."),
                arguments(
                        "--kafka-bootstrap-servers=a:65536",
                        "KAFKA_BOOTSTRAP_SERVERS (--kafka-bootstrap-servers) must be host:port, or several with commas"
                                + " between, but is a:65536"));
    }

    @ParameterizedTest
    @MethodSource("wrongArguments")
    void aWrongArgumentIsOneLineAndExitCode2(String arguments, String message) {
        int code = execute(Map.of(), arguments.split(" "));

        assertRefused(code, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        MESSAGES_PER_SECOND | fast | Invalid value for MESSAGES_PER_SECOND (--messages-per-second): 'fast' is not a number
        MESSAGES_PER_SECOND | -5   | MESSAGES_PER_SECOND (--messages-per-second) must be 0 or more, but is -5
        PROPERTIES_FILE     | /no  | PROPERTIES_FILE (--properties-file) must be a readable properties file, but is /no
        KAFKA_LINGER_MS     | soon | KAFKA_LINGER_MS is wrong: Invalid value soon for configuration linger.ms: Not a number of type LONG
        KAFKA_TRANSACTIONAL_ID | x | transactional.id is not for the emitter: it uses no transactions
        """)
    void aWrongVariableIsOneLineAndExitCode2(String variable, String value, String message) {
        int code = execute(Map.of(variable, value));

        assertRefused(code, message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1"})
    void idempotenceNeedsAllAcks(String acks) {
        int code = execute(Map.of("KAFKA_ENABLE_IDEMPOTENCE", "true"), "--producer-acks", acks);

        assertRefused(
                code,
                "The Kafka producer settings do not fit together: Must set acks to all in order to use the idempotent"
                        + " producer. Otherwise we cannot guarantee idempotence.");
    }

    @Test
    void aWrongLineOfTheFileIsNamedWithTheFile() throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("producer.properties"), "batch.size=big");

        // When
        int code = execute(Map.of("PROPERTIES_FILE", file.toString()));

        // Then
        assertRefused(
                code,
                "batch.size in " + file
                        + " is wrong: Invalid value big for configuration batch.size: Not a number of type INT");
    }

    @Test
    void aFileThatIsNoTextIsRefused() throws IOException {
        // Given
        Path file = Files.write(directory.resolve("binary"), "a=\\u00zz".getBytes(StandardCharsets.US_ASCII));

        // When
        int code = execute(Map.of(), "--properties-file", file.toString());

        // Then
        assertRefused(code, "PROPERTIES_FILE (--properties-file) must be a readable properties file, but is " + file);
    }

    @Test
    void aTakenPortForMetricsIsOneLineAndExitCode2() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            int code = execute(Map.of("METRICS_PORT", Integer.toString(taken.getLocalPort())));

            assertRefused(
                    code,
                    "METRICS_PORT (--metrics-port) must be a free port, but is " + taken.getLocalPort()
                            + " (Address already in use)");
        }
    }

    @Test
    void helpShowsEveryOptionWithItsVariableAndDefault() {
        int code = execute(Map.of(), "--help");

        assertThat(code).isZero();
        List<CommandLine.Model.OptionSpec> settings = commandLine(Map.of()).getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .toList();
        assertThat(settings).hasSize(16).allSatisfy(option -> {
            assertThat(out.toString()).contains("Variable: " + Settings.variable(option.longestName()) + "\n");
            assertThat(out.toString()).contains(option.longestName() + "=");
            if (option.defaultValue() != null) {
                assertThat(out.toString()).contains("Default: " + option.defaultValue() + "\n");
            }
        });
        assertThat(out.toString()).doesNotContain("Variable: HELP").doesNotContain("Variable: VERSION");
    }

    @Test
    void versionIsShownWhateverTheEnvironmentCallsVersion() {
        int code = execute(Map.of("VERSION", "1.2.3", "HELP", "me"), "--version");

        assertThat(code).isZero();
        assertThat(out.toString()).startsWith("clickstream-emitter ");
        assertThat(err.toString()).isEmpty();
    }

    private void assertRefused(int code, String message) {
        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).isEqualTo(message + System.lineSeparator());
        assertThat(out.toString()).isEmpty();
    }

    private int execute(Map<String, String> environment, String... arguments) {
        return commandLine(environment).execute(arguments);
    }

    private CommandLine commandLine(Map<String, String> environment) {
        return Settings.commandLine(new EmitterCommand(environment), environment, Map.of())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
    }
}
