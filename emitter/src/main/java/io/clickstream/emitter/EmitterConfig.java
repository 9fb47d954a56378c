package io.clickstream.emitter;

import io.clickstream.core.settings.ConfigurationException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What to emit, how fast and where to.
 *
 * @param messagesPerSecond target rate; 0 for as fast as possible
 * @param events how many to emit; empty for endless
 * @param seed what decides the sequence of events
 * @param eventTime when the events happened
 * @param malformedRatio share of malformed records, 0 to 1
 * @param samples what to send; empty for events that are made up
 * @param producer the Kafka producer's settings
 */
public record EmitterConfig(
        double messagesPerSecond,
        OptionalLong events,
        long seed,
        EventTime eventTime,
        double malformedRatio,
        Optional<Samples> samples,
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
        return new EmitterConfig(0, events, seed, eventTime, malformedRatio, samples, producer);
    }

    /**
     * The same, for another Kafka.
     *
     * @param servers {@code host:port}, or several with commas between
     */
    public EmitterConfig withBootstrapServers(String servers) {
        return new EmitterConfig(
                messagesPerSecond,
                events,
                seed,
                eventTime,
                malformedRatio,
                samples,
                producer.withBootstrapServers(servers));
    }

    /** Whether there is nothing to send, until it is stopped. */
    boolean isSilent() {
        return samples.equals(Optional.of(Samples.NONE));
    }

    /** What is to be sent. */
    RecordSource source(InstantSource clock) {
        return samples.<RecordSource>map(given -> new SampleReplay(given, seed, malformedRatio, clock))
                .orElseGet(() -> new EventGenerator(seed, malformedRatio, eventTime, clock));
    }

    /** Where that goes. */
    Set<String> topics() {
        return samples.map(Samples::topics)
                .orElseGet(() ->
                        Stream.of(EventType.values()).map(EventType::topic).collect(Collectors.toSet()));
    }
}
