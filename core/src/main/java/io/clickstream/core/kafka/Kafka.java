package io.clickstream.core.kafka;

import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.Settings;
import io.clickstream.core.settings.UnavailableException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;

/** How a program reaches Kafka, and clients for it. */
public final class Kafka {
    /** The option that says where Kafka is. */
    public static final String BOOTSTRAP_SERVERS_OPTION = "--kafka-bootstrap-servers";

    static final String BOOTSTRAP_SERVERS_VARIABLE = Settings.variable(BOOTSTRAP_SERVERS_OPTION);

    /** {@code host:port} as kafka-clients takes it: with a scheme or an IPv6 address in brackets, too. */
    private static final Pattern ADDRESS = Pattern.compile("(?:\\w+://)?(?:\\[([^\\]]+)]|([^:/\\s]+)):(\\d{1,5})");

    /** What would make a client one of a group or of a transaction; that is a program's own business. */
    private static final Set<String> IDENTITY = Set.of(
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ConsumerConfig.GROUP_ID_CONFIG,
            ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);

    private final Map<String, String> values;

    /**
     * @param values settings of clients by their Kafka names, {@code bootstrap.servers} and {@code client.id} among them;
     *     may hold secrets
     * @throws ConfigurationException if an address is no {@code host:port}, or kafka-clients would refuse the settings
     */
    public Kafka(Map<String, String> values) {
        this.values = Map.copyOf(values);
        addresses();
        try {
            new AdminClientConfig(forClient(AdminClientConfig.configNames(), Map.of()));
        } catch (ConfigException e) {
            throw new ConfigurationException("The Kafka settings do not fit together: " + e.getMessage());
        }
    }

    /**
     * A Kafka that users name by settings.
     *
     * @param program what its clients call themselves
     * @param bootstrapServers {@code host:port}, or several with commas between
     * @param environment the environment variables; {@code KAFKA_*} are settings of the clients
     * @throws ConfigurationException if kafka-clients would refuse them
     */
    public static Kafka of(String program, String bootstrapServers, Map<String, String> environment) {
        Map<String, String> values = new HashMap<>(Map.of(CommonClientConfigs.CLIENT_ID_CONFIG, program));
        KafkaProperty.fromEnvironment(environment).forEach(property -> values.put(property.key(), property.value()));
        values.keySet().removeAll(IDENTITY);
        values.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return new Kafka(values);
    }

    /** A Kafka that asks for no password. */
    public static Kafka at(String bootstrapServers, String program) {
        return of(program, bootstrapServers, Map.of());
    }

    /** How messages name it. */
    public String name() {
        return "Kafka at " + values.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG) + " ("
                + BOOTSTRAP_SERVERS_VARIABLE + ")";
    }

    /**
     * @throws UnavailableException if the cluster does not answer
     * @throws ConfigurationException if kafka-clients cannot work with the settings, say for want of a key store
     */
    public void requireReachable() throws InterruptedException {
        Optional<String> problem = new KafkaProbe(this).problem();
        if (problem.isPresent()) {
            throw new UnavailableException(problem.get());
        }
    }

    /** An admin client. */
    public Admin admin() {
        return admin(Map.of());
    }

    /**
     * An admin client.
     *
     * @param own its own settings, by their Kafka names
     * @throws ConfigurationException if there cannot be one, say for want of a key store
     */
    public Admin admin(Map<String, Object> own) {
        Map<String, Object> settings = forClient(AdminClientConfig.configNames(), own);
        return create(() -> Admin.create(settings));
    }

    /**
     * A consumer without a group, for {@code assign} and {@code seek}; it goes on at the first record where one is gone.
     *
     * @param content reads keys and values
     */
    Consumer<byte[], byte[]> consumer(IsolationLevel isolation, Deserializer<byte[]> content) {
        Map<String, Object> settings = forClient(
                ConsumerConfig.configNames(),
                Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        isolation.toString(),
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false));
        return create(() -> new KafkaConsumer<>(settings, content, content));
    }

    /**
     * A producer.
     *
     * @param own its own settings, by their Kafka names
     * @throws ConfigurationException if there cannot be one, say for want of a key store
     */
    public Producer<byte[], byte[]> producer(Map<String, Object> own) {
        Map<String, Object> settings = forClient(ProducerConfig.configNames(), own);
        return create(() -> new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /** The addresses of Kafka, not resolved. */
    List<InetSocketAddress> addresses() {
        String servers = values.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "");
        return Arrays.stream(servers.split(",", -1))
                .map(server -> ADDRESS.matcher(server.strip()))
                .map(server -> {
                    if (!server.matches() || port(server) > 65_535) {
                        throw ConfigurationException.of(
                                BOOTSTRAP_SERVERS_OPTION, "must be host:port, or several with commas between", servers);
                    }
                    String host = server.group(1) == null ? server.group(2) : server.group(1);
                    return InetSocketAddress.createUnresolved(host, port(server));
                })
                .toList();
    }

    private Map<String, Object> forClient(Set<String> names, Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>(values);
        settings.keySet().removeIf(key -> !names.contains(key) && !KafkaProperty.isSecurity(key));
        settings.putAll(own);
        return settings;
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
            throw new ConfigurationException("The Kafka settings cannot be used: " + cause.getMessage());
        }
    }
}
