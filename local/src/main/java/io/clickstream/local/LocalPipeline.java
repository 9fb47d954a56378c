package io.clickstream.local;

import io.clickstream.cli.ClickHouse;
import io.clickstream.cli.Kafka;
import io.clickstream.cli.OpenTransactions;
import io.clickstream.cli.Reconciliation;
import io.clickstream.local.process.Part;
import io.clickstream.local.process.StartException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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

    /** How long a start that is given up may take to end what it has begun. */
    private static final Duration ABANDON_LIMIT = Duration.ofSeconds(10);

    /** A Flink that is busy, or whose job's master starts anew, may leave some requests unanswered. */
    private static final Duration FLINK_SILENCE = Duration.ofSeconds(30);

    private final Settings settings;
    private final Distribution distribution;
    private final Consumer<String> progress;
    private final DataFolder data;
    private final Ports ports;
    private final OptionalInt flinkMetricsPort;
    // The emitter is started by others, and the live page looks for its metrics there.
    private final int emitterMetricsPort = Ports.free(1).get(0);
    private final Part<KafkaBroker> kafka;
    private final Part<ObjectStore> store;
    private final Part<ClickHouseServer> clickHouse;
    private final Part<FlinkCluster> flink;
    private final Part<LivePage> page;

    private Admin admin;
    private Topics topics;
    private OpenTransactions openTransactions;
    private volatile CompletableFuture<Void> pageStart = CompletableFuture.completedFuture(null);
    private JobStatus jobStatus = JobStatus.RUNNING;
    // By System.nanoTime, since the first request in a row that was not answered.
    private OptionalLong flinkSilentSince = OptionalLong.empty();

    private LocalPipeline(
            Settings settings, Distribution distribution, Consumer<String> progress, DataFolder data, Path engine) {
        this.settings = settings;
        this.distribution = distribution;
        this.progress = progress;
        this.data = data;
        this.ports = settings.ports().resolve();
        this.flinkMetricsPort =
                Ports.resolveForAllInterfaces(settings.flinkMetricsPort(), "FLINK_METRICS_PORT (--flink-metrics-port)");
        this.kafka = new Part<>(
                "Kafka",
                () -> KafkaBroker.start(
                        data, distribution, KafkaBroker.Setup.at(ports.kafka(), ports.kafkaController())),
                broker -> Optional.of(broker.process()));
        this.store = new Part<>(
                "the S3 store",
                () -> settings.s3().isPresent()
                        ? ObjectStore.external(settings.s3().get())
                        : ObjectStore.start(data, distribution, ports.s3()),
                ObjectStore::process);
        this.clickHouse = new Part<>(
                "ClickHouse",
                () -> ClickHouseServer.start(
                        data,
                        distribution,
                        engine,
                        distribution.clickHouseConfig(),
                        settings.schema() == null ? distribution.schema() : settings.schema(),
                        ports.clickHouse(),
                        bootstrapServers()),
                server -> Optional.of(server.process()));
        this.flink = new Part<>("Flink", this::startFlink, cluster -> Optional.of(cluster.process()));
        this.page = new Part<>("the live page", this::newPage, server -> Optional.of(server.process()));
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

    /** Who wants to write events early. */
    @FunctionalInterface
    interface TopicsListener {

        /** Kafka serves and has the topics. */
        void topicsExist(LocalPipeline pipeline) throws Exception;
    }

    /** {@link #start(Settings, Distribution, Consumer, TopicsListener)} with nothing to do in between. */
    static LocalPipeline start(Settings settings, Distribution distribution, Consumer<String> progress)
            throws Exception {
        return start(settings, distribution, progress, pipeline -> {});
    }

    /**
     * Starts everything, or nothing. Returns when the job runs; the live page may still be about to come.
     *
     * @param progress told each step in one line, from several threads
     * @param listener told as soon as events can be written, while the other parts are still starting
     * @throws StartException with one readable line if a part cannot start
     */
    static LocalPipeline start(
            Settings settings, Distribution distribution, Consumer<String> progress, TopicsListener listener)
            throws Exception {
        Path engine = distribution.engine(settings.engine());
        DataFolder data = DataFolder.open(settings.data());
        LocalPipeline pipeline;
        try {
            pipeline = new LocalPipeline(settings, distribution, progress, data, engine);
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
        try {
            pipeline.start(listener);
            return pipeline;
        } catch (Exception | Error e) {
            pipeline.end();
            throw e;
        }
    }

    /** Side by side: Flink plans the job while the others come up, and waits for Kafka and the store by itself. */
    private void start(TopicsListener listener) throws Exception {
        if (settings.s3().isPresent()) {
            // A wrong setting, if it is one, is told before anything runs.
            store.start();
        }
        progress.accept("starting Kafka, the S3 store, ClickHouse and Flink");
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            ExecutorCompletionService<Void> starts = new ExecutorCompletionService<>(threads);
            List<Callable<Void>> steps = List.of(
                    () -> {
                        start(kafka);
                        // Whoever reads them finds them there.
                        connect();
                        listener.topicsExist(this);
                        start(clickHouse);
                        // Flink is still busy, and mostly with one core.
                        pageStart = CompletableFuture.runAsync(this::startPage);
                        return null;
                    },
                    () -> {
                        start(store);
                        return null;
                    },
                    () -> {
                        flink.start();
                        progress.accept(flink.get()
                                .job()
                                .restoredFrom()
                                .map(from -> "the job continues from " + from)
                                .orElse("the job runs"));
                        return null;
                    });
            steps.forEach(starts::submit);
            for (int i = 0; i < steps.size(); i++) {
                starts.take().get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            threads.shutdownNow();
            threads.awaitTermination(ABANDON_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** The pipeline goes on without it. */
    private void startPage() {
        try {
            page.start();
        } catch (Exception e) {
            LOGGER.warn("no live page", e);
            progress.accept("there is no live page: " + e.getMessage());
        }
    }

    /** Waits until the live page answers, or is known not to come. */
    void awaitPage() {
        pageStart.join();
    }

    private void start(Part<?> part) throws Exception {
        part.start();
        progress.accept(part.name() + " is up");
    }

    private void connect() throws InterruptedException {
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
        openTransactions = new OpenTransactions(admin, Clock.systemUTC());
        topics = new Topics(admin, settings.partitions());
        topics.create(settings.extraTopics());
    }

    private FlinkCluster startFlink() throws IOException, InterruptedException {
        return FlinkCluster.start(
                data,
                distribution,
                storeLocation(),
                ports.flink(),
                flinkMetricsPort,
                settings.parallelism(),
                jobArguments());
    }

    private ObjectStore.S3Location storeLocation() {
        return settings.s3().orElseGet(() -> ObjectStore.embedded(ports.s3()));
    }

    private LivePage newPage() throws InterruptedException {
        LivePage started = LivePage.start(
                data,
                distribution,
                ports.page(),
                new LivePage.Places(
                        bootstrapServers(),
                        ClickHouseServer.address(ports.clickHouse()),
                        FlinkCluster.address(ports.flink()),
                        storeLocation().endpoint(),
                        Optional.of(URI.create("http://127.0.0.1:" + emitterMetricsPort + "/"))));
        started.awaitReady();
        return started;
    }

    String bootstrapServers() {
        return "127.0.0.1:" + ports.kafka();
    }

    Topics topics() {
        return topics;
    }

    Part<KafkaBroker> kafka() {
        return kafka;
    }

    Part<ObjectStore> store() {
        return store;
    }

    Part<ClickHouseServer> clickHouse() {
        return clickHouse;
    }

    Part<FlinkCluster> flink() {
        return flink;
    }

    Part<LivePage> page() {
        return page;
    }

    /** Address of the live page, whether there is one or not. */
    URI pageAddress() {
        return LivePage.address(ports.page());
    }

    DataFolder data() {
        return data;
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
                .get()
                .query("SELECT (SELECT count() FROM events_processed), (SELECT count() FROM dead_letters)")
                .get(0);
        String[] latency = clickHouse
                .get()
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

    /** Whether a row has come since then. */
    boolean hasRowsSince(Instant time) throws IOException, InterruptedException {
        return clickHouse
                        .get()
                        .queryNumber("SELECT count() FROM events_processed WHERE inserted_at >="
                                + " fromUnixTimestamp64Milli(" + time.toEpochMilli() + ") SETTINGS final = 0")
                > 0;
    }

    /**
     * Compares the raw topics with ClickHouse.
     *
     * @param from by partition of the raw topics, the first offset that counts
     * @param to by partition, the first offset that no longer counts
     */
    Reconciliation reconcile(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) throws InterruptedException {
        return Reconciliation.between(
                from, to, ClickHouse.at(clickHouse.get().address()), Kafka.at(bootstrapServers()));
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
        Optional<String> ended = Stream.of(store, kafka, clickHouse, flink)
                .flatMap(part -> part.exitMessage().stream())
                .findFirst();
        if (ended.isPresent()) {
            return ended;
        }
        try {
            jobStatus = flink.get().job().status();
            flinkSilentSince = OptionalLong.empty();
            return jobStatus.isGloballyTerminalState()
                    ? Optional.of("the job is " + jobStatus + "; " + flink.get().address() + " shows why")
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

    /** Stops everything in order: the job first, then who reads behind it, then who serves both. */
    @Override
    public void close() {
        stop(flink, page);
        stop(clickHouse);
        closeAdmin();
        stop(kafka, store);
        closeData();
    }

    /** Stops everything at once; the next start continues from the last checkpoint. */
    void end() {
        Stream.of(flink, page, clickHouse, kafka, store).parallel().forEach(Part::end);
        closeAdmin();
        closeData();
    }

    private static void stop(Part<?>... parts) {
        Stream.of(parts).parallel().forEach(part -> {
            try {
                part.stop();
            } catch (Exception e) {
                LOGGER.warn("{} did not end in order", part.name(), e);
            }
        });
    }

    private void closeAdmin() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }

    private void closeData() {
        try {
            data.close();
        } catch (IOException e) {
            LOGGER.warn("the data folder was not let go", e);
        }
    }

    static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    private List<String> jobArguments() {
        List<String> arguments = new ArrayList<>();
        if (settings.sql() != null) {
            arguments.addAll(List.of("--sql", settings.sql().toString()));
        }
        Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", bootstrapServers(),
                        "CHECKPOINT_INTERVAL", settings.checkpointInterval(),
                        "DELIVERY_GUARANTEE", settings.deliveryGuarantee(),
                        "TRANSACTION_TIMEOUT_MS", Long.toString(KafkaBroker.TRANSACTION_TIMEOUT_MS))
                .forEach((name, value) -> arguments.addAll(List.of("-D", name + "=" + value)));
        return arguments;
    }
}
