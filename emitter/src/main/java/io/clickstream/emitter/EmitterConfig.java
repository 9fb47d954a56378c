package io.clickstream.emitter;

import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.Settings;
import io.clickstream.emitter.avro.AvroEncoder;
import io.clickstream.emitter.avro.SchemaRegistry;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * What to emit, how fast and where to.
 *
 * @param messagesPerSecond target rate; 0 for as fast as possible
 * @param events how many to emit; empty for endless
 * @param seed what decides the sequence of events
 * @param eventTime when the events happened
 * @param malformedRatio share of malformed records, 0 to 1
 * @param samples what to send; empty for events that are made up
 * @param registry where the schemas of samples in Avro are registered; empty for none
 * @param producer the Kafka producer's settings
 */
public record EmitterConfig(
        double messagesPerSecond,
        OptionalLong events,
        long seed,
        EventTime eventTime,
        double malformedRatio,
        Optional<Samples> samples,
        Optional<SchemaRegistry> registry,
        ProducerSettings producer) {
    /** @throws ConfigurationException if a value is out of its range */
    public EmitterConfig {
        if (!(messagesPerSecond >= 0 && messagesPerSecond <= Double.MAX_VALUE)) {
            throw ConfigurationException.of("--messages-per-second", "must be 0 or more", messagesPerSecond);
        }
        if (events.isPresent() && events.getAsLong() < 1) {
            throw ConfigurationException.of("--events", "must be 1 or more", events.getAsLong());
        }
        if (!(malformedRatio >= 0 && malformedRatio <= 1)) {
            throw ConfigurationException.of("--malformed-ratio", "must be between 0 and 1", malformedRatio);
        }
    }

    /**
     * For programs that run an emitter themselves.
     *
     * @param settings by variable name, as if they were the environment
     * @throws ConfigurationException if one of them cannot be used
     */
    public static EmitterConfig of(Map<String, String> settings) {
        return EmitterOptions.parse(settings);
    }

    /** The same, as fast as possible. */
    public EmitterConfig withoutRate() {
        return new EmitterConfig(0, events, seed, eventTime, malformedRatio, samples, registry, producer);
    }

    /**
     * The same, for another Kafka.
     *
     * @param servers {@code host:port}, or several with commas between
     */
    public EmitterConfig withBootstrapServers(String servers) {
        return to(registry, producer.withBootstrapServers(servers));
    }

    /**
     * The same, for another schema registry.
     *
     * @param url where the paths of its API begin
     */
    public EmitterConfig withSchemaRegistry(URI url) {
        return to(Optional.of(new SchemaRegistry(url, Optional.empty())), producer);
    }

    private EmitterConfig to(Optional<SchemaRegistry> otherRegistry, ProducerSettings otherProducer) {
        return new EmitterConfig(
                messagesPerSecond, events, seed, eventTime, malformedRatio, samples, otherRegistry, otherProducer);
    }

    /** @throws ConfigurationException if a schema has to be registered, and it is not known where */
    public void requireRegistry() {
        Optional<String> schema = samples.stream()
                .flatMap(given -> given.schemas().keySet().stream())
                .findFirst();
        if (registry.isEmpty() && schema.isPresent()) {
            throw new ConfigurationException(Settings.name(EmitterOptions.REGISTRY_OPTION) + " is missing: the schema "
                    + schema.get() + ".avsc of the samples has to be registered");
        }
    }

    /** Whether there is nothing to send, until it is stopped. */
    boolean isSilent() {
        return samples.equals(Optional.of(Samples.NONE));
    }

    /**
     * What is to be sent. Waits for the schema registry, if there are schemas.
     *
     * @param lines told that it waits
     * @throws ConfigurationException if the registry refuses one
     */
    RecordSource source(InstantSource clock, Consumer<String> lines) throws InterruptedException {
        return samples.isPresent()
                ? new SampleReplay(samples.get(), encoders(samples.get(), lines), seed, malformedRatio, clock)
                : new EventGenerator(seed, malformedRatio, eventTime, clock);
    }

    private Map<String, AvroEncoder> encoders(Samples given, Consumer<String> lines) throws InterruptedException {
        Map<String, AvroEncoder> encoders = new HashMap<>();
        for (Map.Entry<String, Schema> schema : given.schemas().entrySet()) {
            int id = registry.orElseThrow()
                    .register(schema.getKey() + "-value", schema.getValue().toString(), lines);
            encoders.put(schema.getKey(), new AvroEncoder(schema.getValue(), id));
        }
        return encoders;
    }

    /** Where that goes. */
    Set<String> topics() {
        return samples.map(Samples::topics)
                .orElseGet(() ->
                        Stream.of(EventType.values()).map(EventType::topic).collect(Collectors.toSet()));
    }
}
