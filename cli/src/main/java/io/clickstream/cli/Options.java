package io.clickstream.cli;

import io.clickstream.emitter.ProducerSettings;
import io.clickstream.emitter.WrongSettingException;
import java.util.Map;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Where Kafka and ClickHouse are; for every command ({@code @Mixin}). */
public final class Options {
    private static final String URL_OPTION = "--clickhouse-url";

    private final Map<String, String> environment;

    @Option(
            names = "--kafka-bootstrap-servers",
            paramLabel = "<host:port>",
            defaultValue = "localhost:9092",
            description = "Where Kafka is; several with commas between. KAFKA_* variables say how to log in.")
    private String bootstrapServers;

    @Option(
            names = URL_OPTION,
            paramLabel = "<url>",
            defaultValue = "http://localhost:8123",
            description = "Where ClickHouse is: its HTTP interface.")
    private String clickHouseUrl;

    @Option(
            names = "--clickhouse-user",
            paramLabel = "<name>",
            defaultValue = "default",
            description = "Who asks ClickHouse.")
    private String clickHouseUser;

    // Help shows defaults, and the variable's value is one.
    @Option(
            names = "--clickhouse-password",
            paramLabel = "<password>",
            defaultValue = "",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The user's password; better in the variable, where other users of the machine do not see it.")
    private String clickHousePassword;

    @Option(
            names = "--clickhouse-database",
            paramLabel = "<name>",
            defaultValue = "analytics",
            description = "Database of the pipeline's tables.")
    private String clickHouseDatabase;

    /** @param environment the environment variables; {@code KAFKA_*} are settings of the Kafka clients */
    public Options(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** @throws WrongSettingException if kafka-clients would refuse the settings */
    public Kafka kafka() {
        return new Kafka(ProducerSettings.of(bootstrapServers, environment));
    }

    /** @throws WrongSettingException if kafka-clients would refuse the settings, or Kafka does not answer */
    Kafka reachableKafka() throws InterruptedException {
        Kafka kafka = kafka();
        kafka.requireReachable();
        return kafka;
    }

    /** @throws WrongSettingException if the address is none */
    public ClickHouse clickHouse() {
        return new ClickHouse(
                HttpAddress.of(URL_OPTION, clickHouseUrl), clickHouseUser, clickHousePassword, clickHouseDatabase);
    }

    /** @throws WrongSettingException if the address is none, or ClickHouse does not answer there or not to this user */
    ClickHouse reachableClickHouse() throws InterruptedException {
        ClickHouse clickHouse = clickHouse();
        clickHouse.requireReachable();
        return clickHouse;
    }
}
