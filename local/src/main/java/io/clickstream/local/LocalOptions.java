package io.clickstream.local;

import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.HttpAddress;
import io.clickstream.core.settings.Settings;
import io.clickstream.local.folder.DataOwner;
import io.clickstream.local.folder.PipelineFolder;
import io.clickstream.local.pipeline.ObjectStore;
import io.clickstream.local.pipeline.PipelineSettings;
import io.clickstream.local.pipeline.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Option;

/** The options of the local run besides the emitter's. */
final class LocalOptions {
    /** Flink takes no shorter one. */
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);

    @Option(
            names = "--data-dir",
            paramLabel = "<folder>",
            description = "Everything that outlives a run (default: data, or data-<name> with --pipeline).")
    private Path dataDir;

    @Option(names = "--kafka-port", defaultValue = "9092", paramLabel = "<port>", description = "Kafka; 0: any free.")
    private int kafkaPort;

    @Option(
            names = "--kafka-controller-port",
            defaultValue = "9093",
            paramLabel = "<port>",
            description = "Kafka's controller; 0: any free.")
    private int kafkaControllerPort;

    @Option(names = "--s3-port", defaultValue = "9000", paramLabel = "<port>", description = "S3 store; 0: any free.")
    private int s3Port;

    @Option(
            names = "--flink-port",
            defaultValue = "8081",
            paramLabel = "<port>",
            description = "Flink UI; 0: any free.")
    private int flinkPort;

    @Option(
            names = "--flink-metrics-port",
            paramLabel = "<port>",
            description = "Serve the metrics of Flink and the job for Prometheus; 0: any free (default: none)."
                    + " Flink can only listen on all interfaces there, so other machines reach it too.")
    private Integer flinkMetricsPort;

    @Option(
            names = "--clickhouse-port",
            defaultValue = "8123",
            paramLabel = "<port>",
            description = "ClickHouse's HTTP interface; 0: any free.")
    private int clickHousePort;

    @Option(
            names = "--page-port",
            defaultValue = "8088",
            paramLabel = "<port>",
            description = "Live page; 0: any free.")
    private int pagePort;

    @Option(
            names = "--schema-registry-port",
            defaultValue = "8085",
            paramLabel = "<port>",
            description = "Schema registry, of a pipeline that asks one; 0: any free.")
    private int schemaRegistryPort;

    @Option(
            names = "--s3-endpoint",
            paramLabel = "<url>",
            description = "Use this S3 store (MinIO, say) instead of an embedded one; the bucket must exist.")
    private String s3Endpoint;

    @Option(
            names = "--s3-bucket",
            defaultValue = "clickstream",
            paramLabel = "<name>",
            description = "Bucket, with --s3-endpoint.")
    private String s3Bucket;

    @Option(names = "--s3-access-key", defaultValue = "", paramLabel = "<key>", description = "With --s3-endpoint.")
    private String s3AccessKey;

    @Option(names = "--s3-secret-key", defaultValue = "", paramLabel = "<key>", description = "With --s3-endpoint.")
    private String s3SecretKey;

    @Option(
            names = "--clickhouse-engine-library",
            paramLabel = "<file>",
            description = "A libchdb.so to use instead of the one that npm installs.")
    private Path engine;

    @Option(
            names = "--pipeline",
            paramLabel = "<folder>",
            description =
                    "Run the pipeline of this folder (pipeline.sql, tables.sql, samples/) instead of the built-in one.")
    private Path pipeline;

    @Option(
            names = "--start-over",
            description =
                    "Forget the job's state: it reads its topics from their beginning. Rows that are there stay one each.")
    private boolean startOver;

    @Option(
            names = "--checkpoint-interval",
            defaultValue = "1 s",
            paramLabel = "<time>",
            description = "Time between checkpoints; with exactly-once also how long an event waits to be visible.")
    private String checkpointInterval;

    @Option(
            names = "--delivery-guarantee",
            defaultValue = "exactly-once",
            paramLabel = "<name>",
            description = "exactly-once or at-least-once, of the job's sinks.")
    private String deliveryGuarantee;

    @Option(
            names = "--parallelism",
            defaultValue = "1",
            paramLabel = "<count>",
            description = "Parallel subtasks of the job.")
    private int parallelism;

    @Option(
            names = "--partitions",
            defaultValue = "3",
            paramLabel = "<count>",
            description = "Partitions of each topic when it is created.")
    private int partitions;

    /** @throws ConfigurationException if it is no folder of a pipeline */
    Optional<PipelineFolder> pipeline() {
        return Optional.ofNullable(pipeline).map(folder -> PipelineFolder.of("--pipeline", folder));
    }

    private Path data() {
        return dataDir == null ? DataOwner.usual(pipeline()) : dataDir;
    }

    /** @throws ConfigurationException if a value cannot be used */
    PipelineSettings toSettings() {
        if (!PipelineSettings.DELIVERY_GUARANTEES.contains(deliveryGuarantee)) {
            throw ConfigurationException.of(
                    "--delivery-guarantee",
                    "must be " + String.join(" or ", PipelineSettings.DELIVERY_GUARANTEES),
                    deliveryGuarantee);
        }
        if (startOver && s3Endpoint != null) {
            throw new ConfigurationException(Settings.name("--start-over") + " works with the embedded store; in "
                    + Settings.name("--s3-endpoint") + " delete the folders checkpoints and savepoints of the bucket");
        }
        int registryPort = port("--schema-registry-port", schemaRegistryPort);
        boolean asksRegistry =
                pipeline().filter(PipelineFolder::asksSchemaRegistry).isPresent();
        return PipelineSettings.on(data().toAbsolutePath().normalize())
                .ports(new Ports(
                        port("--kafka-port", kafkaPort),
                        port("--kafka-controller-port", kafkaControllerPort),
                        port("--s3-port", s3Port),
                        port("--flink-port", flinkPort),
                        port("--clickhouse-port", clickHousePort),
                        port("--page-port", pagePort),
                        // Of a pipeline that asks none, nothing has to be free.
                        asksRegistry ? registryPort : 0))
                .schemaRegistry(asksRegistry)
                .flinkMetricsPort(
                        flinkMetricsPort == null
                                ? OptionalInt.empty()
                                : OptionalInt.of(port("--flink-metrics-port", flinkMetricsPort)))
                .s3(Optional.ofNullable(s3Endpoint)
                        .map(endpoint -> HttpAddress.of("--s3-endpoint", endpoint))
                        .map(endpoint ->
                                new ObjectStore.S3Location(endpoint.toString(), s3Bucket, s3AccessKey, s3SecretKey)))
                .engine(Optional.ofNullable(engine))
                .checkpointInterval(checkpointInterval())
                .deliveryGuarantee(deliveryGuarantee)
                .parallelism(atLeastOne("--parallelism", parallelism))
                .startOver(startOver)
                .partitions(atLeastOne("--partitions", partitions))
                .build();
    }

    private Duration checkpointInterval() {
        try {
            Duration interval = TimeUtils.parseDuration(checkpointInterval);
            if (interval.compareTo(SHORTEST_INTERVAL) >= 0) {
                return interval;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            // Said below.
        }
        throw ConfigurationException.of(
                "--checkpoint-interval", "must be a time such as 2 s, and at least 10 ms", checkpointInterval);
    }

    private static int port(String option, int value) {
        if (value < 0 || value > Ports.HIGHEST) {
            throw ConfigurationException.of(option, "must be a port, 0 to " + Ports.HIGHEST, value);
        }
        return value;
    }

    private static int atLeastOne(String option, int value) {
        if (value < 1) {
            throw ConfigurationException.of(option, "must be 1 or more", value);
        }
        return value;
    }
}
