package io.clickstream.emitter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class EmitterOptionsTest {
    @TempDir
    private Path directory;

    @Test
    void withoutSettingsTheDefaultsCount() {
        EmitterConfig config = parse(Map.of());

        assertThat(config.messagesPerSecond()).isEqualTo(10);
        assertThat(config.events()).isEmpty();
        assertThat(config.eventTime()).isEqualTo(EventTime.NOW);
        assertThat(config.malformedRatio()).isZero();
        assertThat(config.producer().values())
                .containsEntry("bootstrap.servers", "localhost:9092")
                .containsEntry("acks", "all")
                .containsEntry("batch.size", "65536")
                .containsEntry("linger.ms", "5")
                .containsEntry("compression.type", "lz4")
                .containsEntry("client.id", "clickstream-emitter")
                .containsEntry("delivery.timeout.ms", "2147483647")
                .containsEntry("retries", "2147483647")
                .containsEntry("max.block.ms", "2147483647")
                .doesNotContainEntry("enable.idempotence", "false");
    }

    @Test
    void withoutSeedEveryRunIsAnother() {
        assertThat(parse(Map.of()).seed()).isNotEqualTo(parse(Map.of()).seed());
    }

    static Stream<Arguments> everyOption() {
        return Stream.of(
                option("--kafka-bootstrap-servers", "a:1,b:2", "c:3", producer("bootstrap.servers")),
                option("--messages-per-second", "0.5", "1000.0", EmitterConfig::messagesPerSecond),
                option("--producer-acks", "1", "0", producer("acks")),
                option("--producer-batch-size", "1024", "0", producer("batch.size")),
                option("--producer-linger-ms", "0", "100", producer("linger.ms")),
                option("--events", "5", "7", config -> config.events().getAsLong()),
                option("--seed", "-5", "7", EmitterConfig::seed),
                option(
                        "--event-time",
                        "PT1H",
                        "PT2H",
                        config -> config.eventTime().past()),
                option("--malformed-ratio", "0.25", "1.0", EmitterConfig::malformedRatio));
    }

    @ParameterizedTest
    @MethodSource("everyOption")
    void anOptionIsRead(String option, String value, String other, Function<EmitterConfig, Object> setting) {
        assertThat(setting.apply(parse(Map.of(), option, value))).hasToString(value);
        assertThat(setting.apply(parse(Map.of(), option + "=" + value))).hasToString(value);
    }

    @ParameterizedTest
    @MethodSource("everyOption")
    void aVariableIsRead(String option, String value, String other, Function<EmitterConfig, Object> setting) {
        String variable = option.substring(2).toUpperCase().replace('-', '_');

        assertThat(setting.apply(parse(Map.of(variable, value)))).hasToString(value);
        assertThat(setting.apply(EmitterConfig.of(Map.of(variable, value)))).hasToString(value);
    }

    @ParameterizedTest
    @MethodSource("everyOption")
    void theCommandLineGoesBeforeTheEnvironment(
            String option, String value, String other, Function<EmitterConfig, Object> setting) {
        Map<String, String> environment = Map.of(Settings.variable(option), other);

        assertThat(setting.apply(parse(environment, option, value))).hasToString(value);
    }

    @Test
    void aBlankVariableIsNotSet() {
        // Given
        Map<String, String> blank =
                Map.of("EVENTS", "", "MESSAGES_PER_SECOND", " ", "PRODUCER_ACKS", "", "PROPERTIES_FILE", "");

        // When
        EmitterConfig config = parse(blank);

        // Then
        assertThat(config.events()).isEmpty();
        assertThat(config.messagesPerSecond()).isEqualTo(10);
        assertThat(config.producer()).isEqualTo(parse(Map.of()).producer());
    }

    @Test
    void theCommandLineGoesBeforeAWrongVariable() {
        EmitterConfig config = parse(Map.of("SEED", "wrong"), "--seed", "3");

        assertThat(config.seed()).isEqualTo(3);
    }

    @Test
    void aProgramCanHaveOtherDefaults() {
        // Given
        Map<String, String> defaults = Map.of("MESSAGES_PER_SECOND", "500", "EVENTS", "9");

        // When
        EmitterConfig config = parse(Map.of("EVENTS", "3"), defaults);

        // Then
        assertThat(config.messagesPerSecond()).isEqualTo(500);
        assertThat(config.events()).isEqualTo(OptionalLong.of(3));
    }

    @Test
    void anotherKafkaChangesNothingElse() {
        // Given
        EmitterConfig config = parse(Map.of("SEED", "3", "PRODUCER_ACKS", "1"));

        // When
        EmitterConfig moved = config.withBootstrapServers("elsewhere:9");

        // Then
        assertThat(moved.producer().values()).containsEntry("bootstrap.servers", "elsewhere:9");
        assertThat(moved.withBootstrapServers("localhost:9092")).isEqualTo(config);
    }

    @Test
    void kafkaVariablesAreProducerSettings() {
        // Given
        Map<String, String> environment = Map.of(
                "KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                "KAFKA_SASL_JAAS_CONFIG", "module required;",
                "KAFKA_SSL_TRUSTSTORE_LOCATION", "/tls/trust.p12",
                "KAFKA_SASL_OAUTHBEARER_OWN_KEY", "x",
                "KAFKA_COMPRESSION_TYPE", "zstd",
                "KAFKA_BOOTSTRAP_SERVERS", "kafka:9093");

        // When
        EmitterConfig config = parse(environment);

        // Then
        assertThat(config.producer().values())
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.jaas.config", "module required;")
                .containsEntry("ssl.truststore.location", "/tls/trust.p12")
                .containsEntry("sasl.oauthbearer.own.key", "x")
                .containsEntry("compression.type", "zstd")
                .containsEntry("bootstrap.servers", "kafka:9093");
    }

    @Test
    void variablesOfImagesAndOfKubernetesAreNoProducerSettings() {
        // Given
        Map<String, String> environment = Map.of(
                "KAFKA_HOME", "/opt/kafka",
                "KAFKA_PORT", "tcp://10.0.0.1:9092",
                "KAFKA_SERVICE_HOST", "10.0.0.1",
                "KAFKA_PORT_9092_TCP_ADDR", "10.0.0.1",
                "KAFKA_OPTS", "-Xmx1g",
                "KAFKA_", "x",
                "CONFLUENT_KAFKA_ACKS", "0");

        // When
        EmitterConfig config = parse(environment);

        // Then
        assertThat(config.producer()).isEqualTo(parse(Map.of()).producer());
    }

    @ParameterizedTest
    @CsvSource({
        // Each row leaves the strongest source out.
        "cli,  env,  kafka, file, cli",
        ",     env,  kafka, file, env",
        ",     ,     kafka, file, kafka",
        ",     ,     ,      file, file"
    })
    void theStrongestSourceCounts(String option, String variable, String kafkaVariable, String file, String winner)
            throws IOException {
        // Given
        Map<String, String> lingers = Map.of("cli", "11", "env", "22", "kafka", "33", "file", "44");
        Map<String, String> environment = new HashMap<>();
        environment.put(
                "PROPERTIES_FILE", file("linger.ms=" + lingers.get(file)).toString());
        if (variable != null) {
            environment.put("PRODUCER_LINGER_MS", lingers.get(variable));
        }
        if (kafkaVariable != null) {
            environment.put("KAFKA_LINGER_MS", lingers.get(kafkaVariable));
        }
        String[] arguments =
                option == null ? new String[0] : new String[] {"--producer-linger-ms", lingers.get(option)};

        // When
        EmitterConfig config = parse(environment, arguments);

        // Then
        assertThat(config.producer().values()).containsEntry("linger.ms", lingers.get(winner));
    }

    @Test
    void theFileGoesBeforeOurDefaults() throws IOException {
        // Given
        Path file = file("bootstrap.servers=from-file:1\ncompression.type=none\nclient.id=émetteur\n");

        // When
        EmitterConfig config = parse(Map.of(), "--properties-file", file.toString());

        // Then
        assertThat(config.producer().values())
                .containsEntry("bootstrap.servers", "from-file:1")
                .containsEntry("compression.type", "none")
                .containsEntry("client.id", "émetteur")
                .containsEntry("acks", "all");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "all", "-1"})
    void allAcksGoWithTheDefaults(String acks) {
        assertThat(parse(Map.of("PRODUCER_ACKS", acks)).producer().values()).containsEntry("acks", acks);
    }

    @Test
    void secretsAreNotShown() {
        EmitterConfig config = parse(Map.of("KAFKA_SASL_JAAS_CONFIG", "module required password=hush;"));

        assertThat(config.toString()).contains("sasl.jaas.config").doesNotContain("hush");
    }

    @Test
    void aProgramThatEmbedsTheEmitterHearsTheSameWords() {
        assertThatThrownBy(() -> EmitterConfig.of(Map.of("SEED", "x")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Invalid value for SEED (--seed): 'x' is not a whole number");
    }

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("producer.properties"), content, UTF_8);
    }

    private static Arguments option(
            String option, String value, String other, Function<EmitterConfig, Object> setting) {
        return arguments(option, value, other, setting);
    }

    private static Function<EmitterConfig, Object> producer(String key) {
        return config -> config.producer().values().get(key);
    }

    private static EmitterConfig parse(Map<String, String> environment, String... arguments) {
        return parse(environment, Map.of(), arguments);
    }

    private static EmitterConfig parse(
            Map<String, String> environment, Map<String, String> defaults, String... arguments) {
        Program program = new Program(environment);
        Settings.commandLine(program, environment, defaults).parseArgs(arguments);
        return program.options.toConfig(program.servers);
    }

    /** Stands for any program that has the emitter's options. */
    @Command
    private static final class Program {
        @Mixin
        private final KafkaServers servers;

        @Mixin
        private final EmitterOptions options;

        private Program(Map<String, String> environment) {
            this.servers = new KafkaServers(environment);
            this.options = new EmitterOptions(environment);
        }
    }
}
