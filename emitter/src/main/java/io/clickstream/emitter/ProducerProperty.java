package io.clickstream.emitter;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;

/**
 * One setting of the Kafka producer that kafka-clients accepts.
 *
 * @param source where it was made, as messages name it
 */
record ProducerProperty(String key, String value, String source) {
    private static final String VARIABLE_PREFIX = "KAFKA_";

    /** @throws WrongSettingException if kafka-clients refuses the value */
    ProducerProperty {
        ConfigKey definition = ProducerConfig.configDef().configKeys().get(key);
        if (definition != null) {
            try {
                Object parsed = ConfigDef.parseType(key, value, definition.type());
                if (definition.validator != null) {
                    definition.validator.ensureValid(key, parsed);
                }
            } catch (ConfigException e) {
                throw new WrongSettingException(source + " is wrong: " + e.getMessage());
            }
        }
    }

    /** The variables like {@code KAFKA_SECURITY_PROTOCOL}, which is {@code security.protocol}. */
    static Stream<ProducerProperty> fromEnvironment(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith(VARIABLE_PREFIX))
                .filter(variable -> !variable.getKey().equals(ProducerSettings.BOOTSTRAP_SERVERS_VARIABLE))
                // Images and Kubernetes set variables of their own, such as KAFKA_HOME and KAFKA_PORT.
                .filter(variable -> ProducerSettings.isKnown(key(variable.getKey())))
                .map(variable -> new ProducerProperty(key(variable.getKey()), variable.getValue(), variable.getKey()));
    }

    /** @throws WrongSettingException if it is not a readable properties file */
    static Stream<ProducerProperty> fromFile(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw WrongSettingException.of("--properties-file", "must be a readable properties file", file);
        }
        return properties.stringPropertyNames().stream()
                .map(key -> new ProducerProperty(key, properties.getProperty(key), key + " in " + file));
    }

    private static String key(String variable) {
        return variable.substring(VARIABLE_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
    }
}
