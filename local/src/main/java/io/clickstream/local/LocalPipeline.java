package io.clickstream.local;

import io.clickstream.cli.ClickHouse;
import io.clickstream.cli.Kafka;
import io.clickstream.cli.OpenTransactions;
import io.clickstream.cli.Reconciliation;
import io.clickstream.local.process.ChildProcess;
import io.clickstream.local.process.StartException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.util.TimeUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka, the S3 store, ClickHouse, Flink with the job, and the live page, all on this machine. Starting on the data folder
 * of an earlier run continues where that one stopped, however it ended.
 */
final class LocalPipeline implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(LocalPipeline.class);

    private static final Duration STUCK_AFTER = Duration.ofSeconds(15);
    private static final int STUCK_AFTER_CHECKPOINTS = 10;

    /** A Flink that is busy, or whose job's master starts anew, may leave some requests unanswered. */
    private static final Duration FLINK_SILENCE = Duration.ofSeconds(30);

    private final Settings settings;
    private final Distribution distribution;
    private final Consumer<String> progress;
    // Closed in reverse order.
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private Ports ports;
    private KafkaBroker kafka;
    private Topics topics;
    private OpenTransactions openTransactions;
    private ObjectStore store;
    private ClickHouseServer clickHouse;
    private int emitterMetricsPort;
    private LivePage page;
    private FlinkCluster flink;
    private JobStatus jobStatus = JobStatus.RUNNING;
    // By System.nanoTime, since the first request in a row that was not answered.
    private OptionalLong flinkSilentSince = OptionalLong.empty();

    private LocalPipeline(Settings settings, Distribution distribution, Consumer<String> progress) {
        this.settings = settings;
        this.distribution = distribution;
        this.progress = progress;
    }

    /**
     * What a run may choose.
     *
     * @param data the data folder
     * @param ports ports, 0 for any free one
     * @param flinkMetricsPort port for the metrics of Flink and the job, 0 for any free one, empty for none
     * @param s3 store that runs elsewhere, empty for an embedded one
     * @param engine path of the ClickHouse engine, null for the one that npm installs
     * @param schema folder of the schema's {@code *.sql}, null for the project's own
     * @param sql the job's SQL file, null for the one inside its jar
     * @param checkpointInterval time between two checkpoints as Flink writes it, such as {@code 2 s}
     * @param deliveryGuarantee {@code exactly-once} or {@code at-least-once}
     * @param parallelism parallel subtasks of the job
     * @param partitions partitions of each topic when it is created
     * @param extraTopics topics to create besides the pipeline's own
     */
    record Settings(
            Path data,
            Ports ports,
            OptionalInt flinkMetricsPort,
            Optional<ObjectStore.S3Location> s3,
            Path engine,
            Path schema,
            Path sql,
            String checkpointInterval,
            String deliveryGuarantee,
            int parallelism,
            int partitions,
            List<String> extraTopics) {}

    /**
     * Starts everything, or nothing.
     *
     * @param progress told each step in one line
     * @throws StartException with one readable line if a part cannot start
     */
    static LocalPipeline start(Settings settings, Distribution distribution, Consumer<String> progress)
            throws Exception {
        LocalPipeline pipeline = new LocalPipeline(settings, distribution, progress);
        try {
            pipeline.start();
            return pipeline;
        } catch (Exception | Error e) {
            pipeline.close();
            throw e;
        }
    }

    private void start() throws Exception {
        Path engine = distribution.engine(settings.engine());
        DataFolder data = opened(DataFolder.open(settings.data()));
        ports = settings.ports().resolve();
        OptionalInt flinkMetricsPort =
                Ports.resolveForAllInterfaces(settings.flinkMetricsPort(), "FLINK_METRICS_PORT (--flink-metrics-port)");

        progress.accept("starting Kafka");
        kafka = opened(KafkaBroker.start(
                data,
                distribution,
                ports.kafkaController(),
                KafkaBroker.TRANSACTION_TIMEOUT_MS,
                List.of(new KafkaBroker.Listener("PLAINTEXT", ports.kafka(), ports.kafka()))));
        Admin admin = opened(Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers())));
        openTransactions = new OpenTransactions(admin, Clock.systemUTC());
        topics = new Topics(admin, settings.partitions());
        topics.create(settings.extraTopics());

        progress.accept("starting the S3 store");
        store = opened(
                settings.s3().isPresent()
                        ? ObjectStore.external(settings.s3().get())
                        : ObjectStore.start(data, distribution, ports.s3()));

        progress.accept("starting ClickHouse");
        clickHouse = opened(ClickHouseServer.start(
                data,
                distribution,
                engine,
                distribution.clickHouseConfig(),
                settings.schema() == null ? distribution.schema() : settings.schema(),
                ports.clickHouse(),
                kafka.bootstrapServers()));

        // Before Flink, which takes longest: it is there when all is. The emitter comes last, at a port chosen now.
        emitterMetricsPort = Ports.free(1).get(0);
        page = opened(LivePage.start(
                data,
                distribution,
                ports.page(),
                new LivePage.Places(
                        kafka.bootstrapServers(),
                        clickHouse.address(),
                        URI.create("http://127.0.0.1:" + ports.flink() + "/"),
                        store.location().endpoint(),
                        Optional.of(URI.create("http://127.0.0.1:" + emitterMetricsPort + "/")))));

        progress.accept("starting Flink and the job");
        flink = opened(FlinkCluster.start(
                data,
                distribution,
                store.location(),
                ports.flink(),
                flinkMetricsPort,
                settings.parallelism(),
                jobArguments()));
        flink.job().restoredFrom().ifPresent(from -> progress.accept("the job continues from " + from));
        try {
            page.awaitReady();
        } catch (StartException e) {
            progress.accept("there is no live page: " + e.getMessage());
        }
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    Topics topics() {
        return topics;
    }

    ObjectStore store() {
        return store;
    }

    ClickHouseServer clickHouse() {
        return clickHouse;
    }

    FlinkCluster flink() {
        return flink;
    }

    LivePage page() {
        return page;
    }

    /** Where the live page looks for the metrics of an emitter, on the loopback interface. */
    int emitterMetricsPort() {
        return emitterMetricsPort;
    }

    /**
     * A look at the counters of every part.
     *
     * @param emitted events that this run's emitter has written
     */
    PipelineStatus status(long emitted) throws IOException, InterruptedException {
        // From the end of the pipeline to its start, so that nothing is counted behind before it is counted in front.
        String[] counts = clickHouse
                .query("SELECT (SELECT count() FROM events_processed), (SELECT count() FROM dead_letters)")
                .get(0);
        String[] latency = clickHouse
                .query("SELECT ifNotFinite(p[1], -1), ifNotFinite(p[2], -1) FROM (SELECT"
                        + " quantiles(0.5, 0.99)(dateDiff('millisecond', source_timestamp, inserted_at)) AS p"
                        + " FROM events_processed WHERE inserted_at > now64(3) - INTERVAL 10 SECOND)"
                        + " SETTINGS final = 0")
                .get(0);
        long processed = topics.processed();
        long raw = sum(topics.rawEndOffsets()) - sum(topics.rawBeginningOffsets());
        return new PipelineStatus(
                emitted,
                raw,
                processed,
                Long.parseLong(counts[1]),
                Long.parseLong(counts[0]),
                Double.parseDouble(latency[0]),
                Double.parseDouble(latency[1]));
    }

    /**
     * Compares the raw topics with ClickHouse.
     *
     * @param from by partition of the raw topics, the first offset that counts
     * @param to by partition, the first offset that no longer counts
     */
    Reconciliation reconcile(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) throws InterruptedException {
        return Reconciliation.between(from, to, ClickHouse.at(clickHouse.address()), Kafka.at(bootstrapServers()));
    }

    /** Transactions that have kept readers waiting for much longer than the time between two checkpoints. */
    List<OpenTransactions.Blocking> stuckTransactions() throws InterruptedException {
        Duration usual = TimeUtils.parseDuration(settings.checkpointInterval()).multipliedBy(STUCK_AFTER_CHECKPOINTS);
        Duration limit = usual.compareTo(STUCK_AFTER) > 0 ? usual : STUCK_AFTER;
        return openTransactions.find().stream()
                .filter(transaction -> transaction.age().compareTo(limit) > 0)
                .toList();
    }

    /** What is wrong with a part that should run, empty if all is well. */
    Optional<String> failure() throws InterruptedException {
        Optional<String> ended = Stream.concat(
                        store.process().stream(), Stream.of(kafka.process(), clickHouse.process(), flink.process()))
                .filter(process -> !process.isAlive())
                .map(ChildProcess::obituary)
                .findFirst();
        if (ended.isPresent()) {
            return ended;
        }
        try {
            jobStatus = flink.job().status();
            flinkSilentSince = OptionalLong.empty();
            return jobStatus.isGloballyTerminalState()
                    ? Optional.of("the job is " + jobStatus + "; " + flink.address() + " shows why")
                    : Optional.empty();
        } catch (IOException e) {
            long since = flinkSilentSince.orElseGet(System::nanoTime);
            flinkSilentSince = OptionalLong.of(since);
            return System.nanoTime() - since > FLINK_SILENCE.toNanos()
                    ? Optional.of("Flink does not answer: " + e)
                    : Optional.empty();
        }
    }

    /** What Flink last said of the job when it was asked for a failure. */
    JobStatus jobStatus() {
        return jobStatus;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOGGER.warn("a part did not end in order", e);
            }
        }
    }

    static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    private List<String> jobArguments() {
        List<String> arguments = new ArrayList<>();
        if (settings.sql() != null) {
            arguments.addAll(List.of("--sql", settings.sql().toString()));
        }
        Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                        "CHECKPOINT_INTERVAL", settings.checkpointInterval(),
                        "DELIVERY_GUARANTEE", settings.deliveryGuarantee(),
                        "TRANSACTION_TIMEOUT_MS", Long.toString(KafkaBroker.TRANSACTION_TIMEOUT_MS))
                .forEach((name, value) -> arguments.addAll(List.of("-D", name + "=" + value)));
        return arguments;
    }
}
