package io.clickstream.emitter;

import io.clickstream.core.kafka.KafkaProperty;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.ErrorLines;
import io.clickstream.core.settings.HttpAddress;
import io.clickstream.core.settings.Settings;
import io.clickstream.emitter.avro.SchemaRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            "--producer-acks",
            ProducerConfig.ACKS_CONFIG,
            "--producer-batch-size",
            ProducerConfig.BATCH_SIZE_CONFIG,
            "--producer-linger-ms",
            ProducerConfig.LINGER_MS_CONFIG);

    static final String REGISTRY_OPTION = "--schema-registry-url";

    private final Map<String, String> environment;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

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
            names = "--samples",
            paramLabel = "<folder>",
            description = "Send records of this folder again and again: <topic>.jsonl, a JSON object in each line"
                    + " (default: events of a web shop, made up).")
    private Path samples;

    @Option(
            names = "--sample-key",
            paramLabel = "<field>",
            description = "The field of a sample that becomes the record's key (default: no key).")
    private String sampleKey;

    @Option(
            names = "--sample-time",
            paramLabel = "<field>",
            description = "The field of a sample that takes the time when it is sent (default: none).")
    private String sampleTime;

    @Option(
            names = REGISTRY_OPTION,
            paramLabel = "<url>",
            description = "A schema registry with Confluent's API, where samples with a schema (<topic>.avsc beside"
                    + " <topic>.jsonl) find it: they are sent in Avro.")
    private String schemaRegistry;

    @Option(
            names = "--schema-registry-user-info",
            paramLabel = "<name:password>",
            description = "Who logs in there (default: nobody).")
    private String schemaRegistryUserInfo;

    @Option(
            names = "--properties-file",
            paramLabel = "<file>",
            description = "Kafka producer settings. KAFKA_* variables take precedence (KAFKA_SECURITY_PROTOCOL is"
                    + " security.protocol), and options that are set take precedence over both.")
    private Path propertiesFile;

    /** @param environment the environment variables; {@code KAFKA_*} are producer settings */
    public EmitterOptions(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** What settings say, as if they were the environment of the program. */
    static EmitterConfig parse(Map<String, String> settings) {
        Bare bare = new Bare(settings);
        try {
            Settings.commandLine(bare, settings, Map.of()).parseArgs();
        } catch (ParameterException e) {
            throw new ConfigurationException(ErrorLines.message(e));
        }
        return bare.options.toConfig(bare.servers);
    }

    /**
     * What the parsed options say, for a program that knows where its Kafka is.
     *
     * @param bootstrapServers {@code host:port}, or several with commas between
     * @throws ConfigurationException if one of them cannot be used
     */
    public EmitterConfig toConfig(String bootstrapServers) {
        return toConfig(producer(Stream.empty(), Stream.of(KafkaServers.property(bootstrapServers))), Optional.empty());
    }

    /**
     * The same for a program whose pipeline has other topics than the events that are made up.
     *
     * @param folder of samples if the user names none; empty for nothing to send
     */
    public EmitterConfig toConfig(String bootstrapServers, Optional<Path> folder) {
        return toConfig(
                producer(Stream.empty(), Stream.of(KafkaServers.property(bootstrapServers))),
                Optional.of(folder.map(this::read).orElse(Samples.NONE)));
    }

    private Samples read(Path folder) {
        return Samples.read(folder, Optional.ofNullable(sampleKey), Optional.ofNullable(sampleTime));
    }

    EmitterConfig toConfig(KafkaServers servers) {
        Stream<KafkaProperty> found = Stream.of(servers.property());
        EmitterConfig config = toConfig(
                servers.isGiven() ? producer(Stream.empty(), found) : producer(found, Stream.empty()),
                Optional.empty());
        config.requireRegistry();
        return config;
    }

    private EmitterConfig toConfig(ProducerSettings producer, Optional<Samples> otherwise) {
        return new EmitterConfig(
                messagesPerSecond,
                events == null ? OptionalLong.empty() : OptionalLong.of(events),
                seed == null ? new SplittableRandom().nextLong() : seed,
                EventTime.parse(eventTime),
                malformedRatio,
                Optional.ofNullable(samples).map(this::read).or(() -> otherwise),
                Optional.ofNullable(schemaRegistry)
                        .map(url -> new SchemaRegistry(
                                HttpAddress.of(REGISTRY_OPTION, url), Optional.ofNullable(schemaRegistryUserInfo))),
                producer);
    }

    private ProducerSettings producer(Stream<KafkaProperty> weakest, Stream<KafkaProperty> strongest) {
        List<KafkaProperty> byDefault = new ArrayList<>();
        List<KafkaProperty> given = new ArrayList<>();
        PRODUCER_KEYS.forEach((option, key) -> {
            String value = command.optionsMap().get(option).getValue();
            (isGiven(option) ? given : byDefault).add(new KafkaProperty(key, value, Settings.name(option)));
        });
        Stream<KafkaProperty> file = propertiesFile == null
                ? Stream.empty()
                : ProducerSettings.fromFile("--properties-file", propertiesFile);
        return ProducerSettings.of(Stream.of(
                        byDefault.stream(),
                        weakest,
                        file,
                        KafkaProperty.fromEnvironment(environment),
                        given.stream(),
                        strongest)
                .flatMap(layer -> layer));
    }

    /**
     * Whether the user has set an option, on the command line or in the environment.
     *
     * @param option its name, such as {@code --seed}
     */
    public boolean isGiven(String option) {
        return isGiven(option, command, environment);
    }

    static boolean isGiven(String option, CommandSpec command, Map<String, String> environment) {
        return command.commandLine().getParseResult().hasMatchedOption(option)
                || !environment.getOrDefault(Settings.variable(option), "").isBlank();
    }

    /** A command that has no other options. */
    @Command
    private static final class Bare {
        @Mixin
        private final KafkaServers servers;

        @Mixin
        private final EmitterOptions options;

        private Bare(Map<String, String> settings) {
            this.servers = new KafkaServers(settings);
            this.options = new EmitterOptions(settings);
        }
    }
}
