package io.clickstream.core.pipeline;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.HttpAddress;
import io.clickstream.core.settings.UnavailableException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Which pipeline it is, and where its Kafka and ClickHouse are; for every command ({@code @Mixin}). */
public final class PipelineOptions {
    private static final String URL_OPTION = "--clickhouse-url";
    private static final String TOPOLOGY_OPTION = "--topology";

    private final String program;
    private final Map<String, String> environment;

    @Option(
            names = Kafka.BOOTSTRAP_SERVERS_OPTION,
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
            description = "The user of ClickHouse.")
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

    @Option(
            names = TOPOLOGY_OPTION,
            paramLabel = "<file>",
            description =
                    "Topics, tables and consumer groups of the pipeline, as JSON (default: the built-in pipeline's).")
    private Path topology;

    /**
     * @param program what clients of Kafka call themselves
     * @param environment the environment variables; {@code KAFKA_*} are settings of the Kafka clients
     */
    public PipelineOptions(String program, Map<String, String> environment) {
        this.program = program;
        this.environment = Map.copyOf(environment);
    }

    /** @throws ConfigurationException if the file is not there, or no topology */
    public Topology topology() {
        return topology == null ? Topology.builtIn() : Topology.read(TOPOLOGY_OPTION, topology);
    }

    /** Where Kafka is, as the user says it. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** @throws ConfigurationException if kafka-clients would refuse the settings */
    public Kafka kafka() {
        return Kafka.of(program, bootstrapServers, environment);
    }

    /**
     * @throws ConfigurationException if kafka-clients would refuse the settings
     * @throws UnavailableException if Kafka does not answer
     */
    public Kafka reachableKafka() throws InterruptedException {
        Kafka kafka = kafka();
        kafka.requireReachable();
        return kafka;
    }

    /** @throws ConfigurationException if the address is none */
    public ClickHouse clickHouse() {
        return new ClickHouse(
                HttpAddress.of(URL_OPTION, clickHouseUrl), clickHouseUser, clickHousePassword, clickHouseDatabase);
    }

    /**
     * @throws ConfigurationException if the address is none, or ClickHouse does not let the user in
     * @throws UnavailableException if ClickHouse does not answer
     */
    public ClickHouse reachableClickHouse() throws InterruptedException {
        ClickHouse clickHouse = clickHouse();
        clickHouse.requireReachable();
        return clickHouse;
    }
}
