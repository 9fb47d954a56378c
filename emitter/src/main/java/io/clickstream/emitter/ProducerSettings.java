package io.clickstream.emitter;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The settings of the Kafka producer, complete and consistent.
 *
 * @param values by their Kafka names; may hold secrets
 */
public record ProducerSettings(Map<String, String> values) {
    static final String BOOTSTRAP_SERVERS_OPTION = "--kafka-bootstrap-servers";
    static final String BOOTSTRAP_SERVERS_VARIABLE = Settings.variable(BOOTSTRAP_SERVERS_OPTION);

    /** {@code host:port} as kafka-clients takes it: with a scheme or an IPv6 address in brackets, too. */
    private static final Pattern ADDRESS = Pattern.compile("(?:\\w+://)?(?:\\[([^\\]]+)]|([^:/\\s]+)):(\\d{1,5})");

    private static final List<String> SECURITY_PREFIXES = List.of("sasl.", "ssl.", "security.");

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

    /** @throws WrongSettingException if kafka-clients would refuse them, or an address is no {@code host:port} */
    public ProducerSettings {
        values = Map.copyOf(values);
        if (values.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
            throw new WrongSettingException("transactional.id is not for the emitter: it uses no transactions");
        }
        addresses(values.getOrDefault(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, ""));
        Map<String, Object> complete = new HashMap<>(values);
        complete.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        complete.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        try {
            new ProducerConfig(complete);
        } catch (ConfigException e) {
            throw new WrongSettingException("The Kafka producer settings do not fit together: " + e.getMessage());
        }
    }

    /** Our defaults and these properties; of two with the same key the later one counts. */
    static ProducerSettings of(Stream<ProducerProperty> inRisingPrecedence) {
        Map<String, String> merged = new HashMap<>(DEFAULTS);
        inRisingPrecedence.forEach(property -> merged.put(property.key(), property.value()));
        return new ProducerSettings(merged);
    }

    /**
     * How a program that is not the emitter reaches the same Kafka.
     *
     * @param servers {@code host:port}, or several with commas between
     * @param environment the environment variables; {@code KAFKA_*} are producer settings
     * @throws WrongSettingException if kafka-clients would refuse them
     */
    public static ProducerSettings of(String servers, Map<String, String> environment) {
        return of(Stream.concat(
                ProducerProperty.fromEnvironment(environment),
                Stream.of(new ProducerProperty(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers, Settings.name(BOOTSTRAP_SERVERS_OPTION)))));
    }

    /** Whether a key means anything to a producer, or at least to its security plugins. */
    static boolean isKnown(String key) {
        return ProducerConfig.configNames().contains(key) || isSecurity(key);
    }

    /** The same settings for another Kafka. */
    ProducerSettings withBootstrapServers(String servers) {
        Map<String, String> changed = new HashMap<>(values);
        changed.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        return new ProducerSettings(changed);
    }

    /** How messages name the Kafka of these settings. */
    public String kafka() {
        return "Kafka at " + values.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG) + " (" + BOOTSTRAP_SERVERS_VARIABLE
                + ")";
    }

    /** The addresses of Kafka, not resolved. */
    List<InetSocketAddress> addresses() {
        return addresses(values.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG));
    }

    /**
     * A producer with these settings.
     *
     * @param changes settings that differ for this one, by their Kafka names
     * @throws WrongSettingException if there cannot be one, say for want of a key store
     */
    public Producer<byte[], byte[]> newProducer(Map<String, Object> changes) {
        Map<String, Object> changed = new HashMap<>(values);
        changed.putAll(changes);
        return create(() -> new KafkaProducer<>(changed, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /**
     * An admin client that connects as the producer does.
     *
     * @throws WrongSettingException if there cannot be one, say for want of a key store
     */
    public Admin newAdmin() {
        return newAdmin(Map.of());
    }

    /**
     * An admin client that connects as the producer does.
     *
     * @param own the client's own settings, by their Kafka names
     * @throws WrongSettingException if there cannot be one, say for want of a key store
     */
    public Admin newAdmin(Map<String, Object> own) {
        Map<String, Object> shared = new HashMap<>(values);
        shared.keySet().removeIf(key -> !AdminClientConfig.configNames().contains(key) && !isSecurity(key));
        shared.putAll(own);
        return create(() -> Admin.create(shared));
    }

    /**
     * A consumer that connects as the producer does.
     *
     * @param own the consumer's own settings, by their Kafka names
     * @throws WrongSettingException if there cannot be one, say for want of a key store
     */
    public Consumer<byte[], byte[]> newConsumer(Map<String, Object> own) {
        Map<String, Object> shared = new HashMap<>(values);
        shared.keySet().removeIf(key -> !CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG.equals(key) && !isSecurity(key));
        shared.putAll(own);
        return create(() -> new KafkaConsumer<>(shared, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        return "ProducerSettings" + new TreeSet<>(values.keySet());
    }

    private static boolean isSecurity(String key) {
        return SECURITY_PREFIXES.stream().anyMatch(key::startsWith);
    }

    private static List<InetSocketAddress> addresses(String servers) {
        return Arrays.stream(servers.split(",", -1))
                .map(server -> ADDRESS.matcher(server.strip()))
                .map(server -> {
                    if (!server.matches() || port(server) > 65_535) {
                        throw WrongSettingException.of(
                                BOOTSTRAP_SERVERS_OPTION, "must be host:port, or several with commas between", servers);
                    }
                    String host = server.group(1) == null ? server.group(2) : server.group(1);
                    return InetSocketAddress.createUnresolved(host, port(server));
                })
                .toList();
    }

    private static int port(Matcher address) {
        return Integer.parseInt(address.group(3));
    }

    private static <T> T create(Supplier<T> client) {
        try {
            return client.get();
        } catch (KafkaException e) {
            Throwable cause = e;
            // The last one says most, but an I/O error says only the name of the file.
            while (cause.getCause() != null && !(cause.getCause() instanceof IOException)) {
                cause = cause.getCause();
            }
            throw new WrongSettingException("The Kafka producer settings cannot be used: " + cause.getMessage());
        }
    }
}
