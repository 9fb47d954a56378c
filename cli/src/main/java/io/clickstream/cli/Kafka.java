package io.clickstream.cli;

import io.clickstream.emitter.KafkaProbe;
import io.clickstream.emitter.ProducerSettings;
import io.clickstream.emitter.WrongSettingException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.IsolationLevel;

/** How to reach Kafka, and clients for it. */
public final class Kafka {
    private final ProducerSettings settings;

    Kafka(ProducerSettings settings) {
        this.settings = settings;
    }

    /**
     * A Kafka that asks for no password.
     *
     * @param bootstrapServers {@code host:port}, or several with commas between
     */
    public static Kafka at(String bootstrapServers) {
        return new Kafka(ProducerSettings.of(bootstrapServers, Map.of()));
    }

    /** @throws WrongSettingException if the cluster does not answer; names the setting */
    void requireReachable() throws InterruptedException {
        Optional<String> problem = new KafkaProbe(settings).unreachable();
        if (problem.isPresent()) {
            throw new WrongSettingException(problem.get());
        }
    }

    /** How messages name it. */
    public String name() {
        return settings.kafka();
    }

    Admin admin() {
        return admin(Map.of());
    }

    /**
     * An admin client.
     *
     * @param own settings that differ from the emitter's, by their Kafka names
     * @throws WrongSettingException if there cannot be one, say for want of a key store
     */
    public Admin admin(Map<String, Object> own) {
        return settings.newAdmin(own);
    }

    /** A consumer without a group, for {@code assign} and {@code seek}; it goes on at the first record where one is gone. */
    Consumer<byte[], byte[]> consumer(IsolationLevel isolation) {
        return settings.newConsumer(Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG,
                "clickstream-cli",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                isolation.toString(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false));
    }

    /** @param own settings that differ from the emitter's, by their Kafka names */
    Producer<byte[], byte[]> producer(Map<String, Object> own) {
        Map<String, Object> all = new HashMap<>(own);
        all.put(ConsumerConfig.CLIENT_ID_CONFIG, "clickstream-cli");
        return settings.newProducer(all);
    }
}
