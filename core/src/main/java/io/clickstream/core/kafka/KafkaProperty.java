package io.clickstream.core.kafka;

import io.clickstream.core.settings.ConfigurationException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;

/**
 * One setting of a Kafka client that kafka-clients accepts.
 *
 * @param source where it was made, as messages name it
 */
public record KafkaProperty(String key, String value, String source) {
    private static final String VARIABLE_PREFIX = "KAFKA_";
    private static final Set<String> SECURITY_PREFIXES = Set.of("sasl.", "ssl.", "security.");

    /** @throws ConfigurationException if kafka-clients refuses the value */
    public KafkaProperty {
        ConfigKey definition = definition(key);
        if (definition != null) {
            try {
                Object parsed = ConfigDef.parseType(key, value, definition.type());
                if (definition.validator != null) {
                    definition.validator.ensureValid(key, parsed);
                }
            } catch (ConfigException e) {
                throw new ConfigurationException(source + " is wrong: " + e.getMessage());
            }
        }
    }

    /** The variables like {@code KAFKA_SECURITY_PROTOCOL}, which is {@code security.protocol}. */
    public static Stream<KafkaProperty> fromEnvironment(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith(VARIABLE_PREFIX))
                // An option of ours.
                .filter(variable -> !variable.getKey().equals(Kafka.BOOTSTRAP_SERVERS_VARIABLE))
                // Images and Kubernetes set variables of their own, such as KAFKA_HOME and KAFKA_PORT.
                .filter(variable -> definition(key(variable.getKey())) != null || isSecurity(key(variable.getKey())))
                .map(variable -> new KafkaProperty(key(variable.getKey()), variable.getValue(), variable.getKey()));
    }

    /** Whether it is about how to log in; plugins have keys of their own there. */
    static boolean isSecurity(String key) {
        return SECURITY_PREFIXES.stream().anyMatch(key::startsWith);
    }

    private static ConfigKey definition(String key) {
        return Stream.of(ProducerConfig.configDef(), AdminClientConfig.configDef(), ConsumerConfig.configDef())
                .map(definitions -> definitions.configKeys().get(key))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static String key(String variable) {
        return variable.substring(VARIABLE_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
    }
}
