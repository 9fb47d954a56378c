package io.clickstream.emitter;

import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.KafkaProperty;
import io.clickstream.core.settings.Settings;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where Kafka is, for an emitter that is a program of its own ({@code @Mixin}). */
final class KafkaServers {
    private final Map<String, String> environment;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = Kafka.BOOTSTRAP_SERVERS_OPTION,
            paramLabel = "<host:port>",
            defaultValue = "localhost:9092",
            description = "Where Kafka is; several with commas between.")
    private String bootstrapServers;

    KafkaServers(Map<String, String> environment) {
        this.environment = environment;
    }

    boolean isGiven() {
        return EmitterOptions.isGiven(Kafka.BOOTSTRAP_SERVERS_OPTION, command, environment);
    }

    KafkaProperty property() {
        return property(bootstrapServers);
    }

    static KafkaProperty property(String servers) {
        return new KafkaProperty(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers, Settings.name(Kafka.BOOTSTRAP_SERVERS_OPTION));
    }
}
