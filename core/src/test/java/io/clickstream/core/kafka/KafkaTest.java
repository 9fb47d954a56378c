package io.clickstream.core.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.core.settings.ConfigurationException;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaTest {
    @ParameterizedTest
    @ValueSource(strings = {"[::1]:9092", "SSL://kafka:9093", " a:1 , b:2 "})
    void addressesMayHaveTheFormsThatKafkaKnows(String servers) {
        assertThat(Kafka.at(servers, "test").addresses()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "a:65536", ""})
    void whatIsNoAddressNamesTheSetting(String servers) {
        assertThatThrownBy(() -> Kafka.at(servers, "test"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("KAFKA_BOOTSTRAP_SERVERS (--kafka-bootstrap-servers) must be host:port, or several with"
                        + " commas between, but is " + servers);
    }

    @Test
    void aGroupOrATransactionOfTheEnvironmentIsNotForATool() {
        // Given
        Kafka kafka = Kafka.of(
                "test", "localhost:1", Map.of("KAFKA_TRANSACTIONAL_ID", "another's", "KAFKA_GROUP_ID", "another's"));

        // When
        try (Producer<byte[], byte[]> producer = kafka.producer(Map.of())) {
            // Then
            assertThatThrownBy(producer::beginTransaction).isInstanceOf(IllegalStateException.class);
        }
    }
}
