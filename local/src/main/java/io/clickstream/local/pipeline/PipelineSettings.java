package io.clickstream.local.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an embedded pipeline is set up with.
 *
 * @param data the data folder
 * @param ports ports, 0 for any free one
 * @param flinkMetricsPort port for the metrics of Flink and the job, 0 for any free one, empty for none
 * @param s3 store that runs elsewhere, empty for an embedded one
 * @param engine path of the ClickHouse engine, empty for the one that npm installs
 * @param clickHouseConfig the engine's configuration, empty for the project's own
 * @param schema folder of the schema's {@code *.sql}, empty for the project's own
 * @param sql the job's SQL file, empty for the one inside its jar
 * @param variables by name, what the SQL may ask for besides what the other settings say
 * @param schemaRegistry whether there is a schema registry, whose address the SQL gets
 * @param checkpointInterval time between two checkpoints
 * @param deliveryGuarantee {@code exactly-once} or {@code at-least-once}
 * @param transactionTimeout after so long the broker aborts a transaction
 * @param parallelism parallel subtasks of the job
 * @param partitions partitions of each topic when it is created
 * @param startOver whether the job's checkpoints and savepoints in the embedded store are deleted first
 */
public record PipelineSettings(
        Path data,
        Ports ports,
        OptionalInt flinkMetricsPort,
        Optional<ObjectStore.S3Location> s3,
        Optional<Path> engine,
        Optional<Path> clickHouseConfig,
        Optional<Path> schema,
        Optional<Path> sql,
        Map<String, String> variables,
        boolean schemaRegistry,
        Duration checkpointInterval,
        String deliveryGuarantee,
        Duration transactionTimeout,
        int parallelism,
        int partitions,
        boolean startOver) {
    /** What a job may promise. */
    public static final List<String> DELIVERY_GUARANTEES = List.of("exactly-once", "at-least-once");

    /** Those of {@code make run}, on free ports. */
    public static Builder on(Path data) {
        return new Builder(data);
    }

    /** These, to be changed. */
    public Builder change() {
        Builder copy = new Builder(data);
        copy.ports = ports;
        copy.flinkMetricsPort = flinkMetricsPort;
        copy.s3 = s3;
        copy.engine = engine;
        copy.clickHouseConfig = clickHouseConfig;
        copy.schema = schema;
        copy.sql = sql;
        copy.variables = variables;
        copy.schemaRegistry = schemaRegistry;
        copy.checkpointInterval = checkpointInterval;
        copy.deliveryGuarantee = deliveryGuarantee;
        copy.transactionTimeout = transactionTimeout;
        copy.parallelism = parallelism;
        copy.partitions = partitions;
        copy.startOver = startOver;
        return copy;
    }

    /** Settings in the making. */
    public static final class Builder {
        private final Path data;
        private Ports ports = Ports.ANY_FREE;
        private OptionalInt flinkMetricsPort = OptionalInt.empty();
        private Optional<ObjectStore.S3Location> s3 = Optional.empty();
        private Optional<Path> engine = Optional.empty();
        private Optional<Path> clickHouseConfig = Optional.empty();
        private Optional<Path> schema = Optional.empty();
        private Optional<Path> sql = Optional.empty();
        private Map<String, String> variables = Map.of();
        private boolean schemaRegistry;
        private Duration checkpointInterval = Duration.ofSeconds(1);
        private String deliveryGuarantee = DELIVERY_GUARANTEES.get(0);
        // Both ends of a transaction stop together here, and may go on when the machine is switched on again.
        private Duration transactionTimeout = Duration.ofDays(7);
        private int parallelism = 1;
        private int partitions = 3;
        private boolean startOver;

        private Builder(Path data) {
            this.data = data;
        }

        public Builder ports(Ports value) {
            ports = value;
            return this;
        }

        public Builder flinkMetricsPort(OptionalInt value) {
            flinkMetricsPort = value;
            return this;
        }

        public Builder s3(Optional<ObjectStore.S3Location> value) {
            s3 = value;
            return this;
        }

        public Builder engine(Optional<Path> value) {
            engine = value;
            return this;
        }

        public Builder clickHouseConfig(Path value) {
            clickHouseConfig = Optional.of(value);
            return this;
        }

        public Builder schema(Optional<Path> value) {
            schema = value;
            return this;
        }

        public Builder sql(Optional<Path> value) {
            sql = value;
            return this;
        }

        public Builder variables(Map<String, String> value) {
            variables = Map.copyOf(value);
            return this;
        }

        public Builder schemaRegistry(boolean value) {
            schemaRegistry = value;
            return this;
        }

        public Builder checkpointInterval(Duration value) {
            checkpointInterval = value;
            return this;
        }

        public Builder deliveryGuarantee(String value) {
            deliveryGuarantee = value;
            return this;
        }

        public Builder transactionTimeout(Duration value) {
            transactionTimeout = value;
            return this;
        }

        public Builder parallelism(int value) {
            parallelism = value;
            return this;
        }

        public Builder partitions(int value) {
            partitions = value;
            return this;
        }

        public Builder startOver(boolean value) {
            startOver = value;
            return this;
        }

        public PipelineSettings build() {
            return new PipelineSettings(
                    data,
                    ports,
                    flinkMetricsPort,
                    s3,
                    engine,
                    clickHouseConfig,
                    schema,
                    sql,
                    variables,
                    schemaRegistry,
                    checkpointInterval,
                    deliveryGuarantee,
                    transactionTimeout,
                    parallelism,
                    partitions,
                    startOver);
        }
    }
}
