package io.clickstream.emitter;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The emitter's options, for any command that wants them ({@code @Mixin}; see {@link Settings#commandLine}). */
public final class EmitterOptions {
    private static final Map<String, String> PRODUCER_KEYS = Map.of(
            ProducerSettings.BOOTSTRAP_SERVERS_OPTION,
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            "--producer-acks",
            ProducerConfig.ACKS_CONFIG,
            "--producer-batch-size",
            ProducerConfig.BATCH_SIZE_CONFIG,
            "--producer-linger-ms",
            ProducerConfig.LINGER_MS_CONFIG);

    private final Map<String, String> environment;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = ProducerSettings.BOOTSTRAP_SERVERS_OPTION,
            paramLabel = "<host:port>",
            defaultValue = "localhost:9092",
            description = "Where Kafka is; several with commas between.")
    private String bootstrapServers;

    @Option(
            names = "--messages-per-second",
            paramLabel = "<rate>",
            defaultValue = "10",
            description = "Target rate; decimals are allowed, 0 means as fast as possible.")
    private double messagesPerSecond;

    @Option(
            names = "--producer-acks",
            paramLabel = "<acks>",
            defaultValue = "all",
            description = "Which replicas must have an event before it counts as written: 0, 1 or all.")
    private String acks;

    @Option(
            names = "--producer-batch-size",
            paramLabel = "<bytes>",
            defaultValue = "65536",
            description = "Up to how many bytes for one partition are sent together.")
    private String batchSize;

    @Option(
            names = "--producer-linger-ms",
            paramLabel = "<ms>",
            defaultValue = "5",
            description = "How long an event waits for others to be sent with.")
    private String lingerMs;

    @Option(names = "--events", paramLabel = "<count>", description = "Stop after so many events (default: endless).")
    private Long events;

    @Option(
            names = "--seed",
            paramLabel = "<number>",
            description = "Makes the events repeatable: the same seed gives the same events (default: random).")
    private Long seed;

    @Option(
            names = "--event-time",
            paramLabel = "<time>",
            defaultValue = "now",
            description = "When events happened: now, or spread over a past period such as P30D or PT12H.")
    private String eventTime;

    @Option(
            names = "--malformed-ratio",
            paramLabel = "<share>",
            defaultValue = "0",
            description = "Share of events that are malformed on purpose, 0 to 1.")
    private double malformedRatio;

    @Option(
            names = "--properties-file",
            paramLabel = "<file>",
            description = "Kafka producer settings. KAFKA_* variables go before it (KAFKA_SECURITY_PROTOCOL is"
                    + " security.protocol), and the options that are set go before both.")
    private Path propertiesFile;

    /** @param environment the environment variables; {@code KAFKA_*} are producer settings */
    public EmitterOptions(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** The options without a command line. */
    static EmitterOptions parse(Map<String, String> settings) {
        Bare bare = new Bare(new EmitterOptions(settings));
        try {
            Settings.commandLine(bare, settings, Map.of()).parseArgs();
        } catch (ParameterException e) {
            throw new WrongSettingException(OneLineErrors.message(e));
        }
        return bare.options;
    }

    /**
     * What the parsed options say.
     *
     * @throws WrongSettingException if one of them cannot be used
     */
    public EmitterConfig toConfig() {
        return new EmitterConfig(
                messagesPerSecond,
                events == null ? OptionalLong.empty() : OptionalLong.of(events),
                seed == null ? new SplittableRandom().nextLong() : seed,
                EventTime.parse(eventTime),
                malformedRatio,
                producer());
    }

    private ProducerSettings producer() {
        List<ProducerProperty> byDefault = new ArrayList<>();
        List<ProducerProperty> given = new ArrayList<>();
        PRODUCER_KEYS.forEach((option, key) -> {
            String value = command.optionsMap().get(option).getValue();
            (isGiven(option) ? given : byDefault).add(new ProducerProperty(key, value, Settings.name(option)));
        });
        Stream<ProducerProperty> file =
                propertiesFile == null ? Stream.empty() : ProducerProperty.fromFile(propertiesFile);
        return ProducerSettings.of(
                Stream.of(byDefault.stream(), file, ProducerProperty.fromEnvironment(environment), given.stream())
                        .flatMap(layer -> layer));
    }

    /**
     * Whether the user has set an option, on the command line or in the environment.
     *
     * @param option its name, such as {@code --seed}
     */
    public boolean isGiven(String option) {
        return command.commandLine().getParseResult().hasMatchedOption(option)
                || !environment.getOrDefault(Settings.variable(option), "").isBlank();
    }

    /** A command that has no other options. */
    @Command
    private static final class Bare {
        @Mixin
        private final EmitterOptions options;

        private Bare(EmitterOptions options) {
            this.options = options;
        }
    }
}
