package io.clickstream.core.kafka;

import io.clickstream.core.settings.ConfigurationException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.AuthenticationException;

/**
 * How long Kafka has refused the credentials. For a while that is normal, when users are made or changed; but a program has
 * those it was started with, so after that only a new start can help.
 */
final class RefusedCredentials {
    static final Duration LIMIT = Duration.ofMinutes(2);

    private final String kafka;
    private final LongSupplier nanos;
    private Long sinceNanos;

    /**
     * @param kafka how messages call it
     * @param nanos the time, as {@link System#nanoTime} tells it
     */
    RefusedCredentials(String kafka, LongSupplier nanos) {
        this.kafka = kafka;
        this.nanos = nanos;
    }

    /**
     * Takes why the last attempt failed.
     *
     * @throws ConfigurationException if it has been the credentials for {@link #LIMIT}
     */
    void failed(Throwable cause) {
        if (!(cause instanceof AuthenticationException)) {
            sinceNanos = null;
            return;
        }
        long now = nanos.getAsLong();
        if (sinceNanos == null) {
            sinceNanos = now;
        }
        if (now - sinceNanos >= LIMIT.toNanos()) {
            throw new ConfigurationException(kafka + " has refused the credentials (KAFKA_SASL_JAAS_CONFIG) for "
                    + LIMIT.toSeconds() + " s: " + cause.getMessage());
        }
    }
}
