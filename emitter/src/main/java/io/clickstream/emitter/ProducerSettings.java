package io.clickstream.emitter;

import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.KafkaProperty;
import io.clickstream.core.settings.ConfigurationException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The settings of the emitter's Kafka producer, complete and consistent.
 *
 * @param values by their Kafka names; may hold secrets
 */
public record ProducerSettings(Map<String, String> values) {
    /**
     * While Kafka is away, the emitter waits and gives no event up, for weeks if need be. Idempotence is kafka-clients'
     * own default; naming it here would contradict acks=0 and acks=1.
     */
    private static final Map<String, String> DEFAULTS = Map.of(
            ProducerConfig.CLIENT_ID_CONFIG, "clickstream-emitter",
            ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4",
            ProducerConfig.BUFFER_MEMORY_CONFIG, String.valueOf(64 * 1024 * 1024),
            ProducerConfig.RETRIES_CONFIG, String.valueOf(Integer.MAX_VALUE),
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(Integer.MAX_VALUE),
            ProducerConfig.MAX_BLOCK_MS_CONFIG, String.valueOf(Integer.MAX_VALUE));

    /** @throws ConfigurationException if kafka-clients would refuse them, or an address is no {@code host:port} */
    public ProducerSettings {
        values = Map.copyOf(values);
        if (values.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
            throw new ConfigurationException("transactional.id is not for the emitter: it uses no transactions");
        }
        new Kafka(values);
        Map<String, Object> complete = new HashMap<>(values);
        complete.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        complete.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        try {
            new ProducerConfig(complete);
        } catch (ConfigException e) {
            throw new ConfigurationException("The Kafka producer settings do not fit together: " + e.getMessage());
        }
    }

    /** Our defaults and these properties; of two with the same key the later one counts. */
    static ProducerSettings of(Stream<KafkaProperty> inRisingPrecedence) {
        Map<String, String> merged = new HashMap<>(DEFAULTS);
        inRisingPrecedence.forEach(property -> merged.put(property.key(), property.value()));
        return new ProducerSettings(merged);
    }

    /** @throws ConfigurationException if it is not a readable properties file */
    static Stream<KafkaProperty> fromFile(String option, Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw ConfigurationException.of(option, "must be a readable properties file", file);
        }
        return properties.stringPropertyNames().stream()
                .map(key -> new KafkaProperty(key, properties.getProperty(key), key + " in " + file));
    }

    /** The same settings for another Kafka. */
    ProducerSettings withBootstrapServers(String servers) {
        Map<String, String> changed = new HashMap<>(values);
        changed.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        return new ProducerSettings(changed);
    }

    /** The Kafka that the producer writes to. */
    Kafka kafka() {
        return new Kafka(values);
    }

    /**
     * A producer with these settings.
     *
     * @throws ConfigurationException if there cannot be one, say for want of a key store
     */
    public Producer<byte[], byte[]> newProducer() {
        return kafka().producer(Map.of());
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        return "ProducerSettings" + new TreeSet<>(values.keySet());
    }
}
