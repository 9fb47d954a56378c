package io.clickstream.core.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.core.settings.ConfigurationException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.Test;

class RefusedCredentialsTest {
    private static final Exception REFUSED = new SaslAuthenticationException("invalid credentials");
    private static final Exception AWAY = new IOException("Connection refused");

    private final AtomicLong nanos = new AtomicLong();
    private final RefusedCredentials credentials =
            new RefusedCredentials("Kafka at broker:9092 (KAFKA_BOOTSTRAP_SERVERS)", nanos::get);

    @Test
    void areTriedAgainForAWhile() {
        credentials.failed(REFUSED);
        pass(RefusedCredentials.LIMIT.minusSeconds(1));

        assertThatCode(() -> credentials.failed(REFUSED)).doesNotThrowAnyException();
    }

    @Test
    void areWrongWhenTheyAreRefusedForLong() {
        credentials.failed(REFUSED);
        pass(RefusedCredentials.LIMIT);

        assertThatThrownBy(() -> credentials.failed(REFUSED))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Kafka at broker:9092 (KAFKA_BOOTSTRAP_SERVERS) has refused the credentials"
                        + " (KAFKA_SASL_JAAS_CONFIG) for 120 s: invalid credentials");
    }

    @Test
    void areNotToBlameWhereKafkaIsAway() {
        // Given
        credentials.failed(REFUSED);
        pass(RefusedCredentials.LIMIT);
        credentials.failed(AWAY);

        // When
        pass(RefusedCredentials.LIMIT.minusSeconds(1));

        // Then
        assertThatCode(() -> credentials.failed(REFUSED)).doesNotThrowAnyException();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
