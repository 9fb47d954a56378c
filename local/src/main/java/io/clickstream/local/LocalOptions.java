package io.clickstream.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options of the local run besides the emitter's. */
final class LocalOptions {

    @Option(
            names = "--data-dir",
            defaultValue = "data",
            paramLabel = "<folder>",
            description = "Everything that outlives a run.")
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
            names = "--schema-dir",
            paramLabel = "<folder>",
            description = "ClickHouse schema (default: clickhouse-schema).")
    private Path schema;

    @Option(
            names = "--pipeline-sql",
            paramLabel = "<file>",
            description = "The job's SQL (default: the pipeline.sql inside its jar).")
    private Path sql;

    @Option(
            names = "--checkpoint-interval",
            defaultValue = "2 s",
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

    @Option(
            names = "--topics",
            split = ",",
            paramLabel = "<name>",
            description = "Topics to create besides the pipeline's own, for --pipeline-sql; commas between.")
    private List<String> topics = List.of();

    LocalPipeline.Settings toSettings() {
        return new LocalPipeline.Settings(
                dataDir.toAbsolutePath().normalize(),
                new Ports(kafkaPort, kafkaControllerPort, s3Port, flinkPort, clickHousePort, pagePort),
                flinkMetricsPort == null ? OptionalInt.empty() : OptionalInt.of(flinkMetricsPort),
                Optional.ofNullable(s3Endpoint)
                        .map(endpoint -> new ObjectStore.S3Location(endpoint, s3Bucket, s3AccessKey, s3SecretKey)),
                engine,
                schema,
                sql,
                checkpointInterval,
                deliveryGuarantee,
                parallelism,
                partitions,
                topics);
    }
}
