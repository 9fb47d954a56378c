package io.clickstream.local.pipeline;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.OpenTransaction;
import io.clickstream.core.kafka.OpenTransactions;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.local.process.DiskSpace;
import io.clickstream.local.process.ManagedProcess;
import io.clickstream.local.process.StartException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka, the S3 store, ClickHouse, Flink with the job, and the live page, all on this machine. Each part can be started,
 * stopped, killed and started again by itself. Starting on the data folder of an earlier run continues where that one stopped,
 * however it ended.
 */
public final class EmbeddedPipeline implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedPipeline.class);

    /** How long a start that is given up may take to end what it has begun. */
    private static final Duration ABANDON_LIMIT = Duration.ofSeconds(10);

    /** How long a part is tried to be started again and again. */
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    /** A Flink that is busy, or whose job's master starts anew, may leave some requests unanswered. */
    private static final Duration FLINK_SILENCE = Duration.ofSeconds(30);

    private static final Duration FLINK_PAUSE = Duration.ofSeconds(1);

    private final Instant openedAt = Instant.now();
    private final InstallLayout layout;
    private final Topology topology;
    private final DataFolder data;
    private final Ports ports;
    private final ClickHouse clickHouseClient;
    private final Routes routes;
    private final OptionalInt flinkMetricsPort;
    // The emitter is started by others, and the live page looks for its metrics there.
    private final int emitterMetricsPort = Ports.free(1).get(0);
    private final ManagedProcess<KafkaBroker> kafka;
    private final ManagedProcess<ObjectStore> store;
    private final ManagedProcess<ClickHouseServer> clickHouse;
    private final ManagedProcess<FlinkCluster> flink;
    private final ManagedProcess<LivePage> page;
    private final ManagedProcess<SchemaRegistry> registry;
    // Of the next start of a part.
    private volatile PipelineSettings settings;
    private volatile Admin admin;
    private volatile PipelineTopics topics;
    private volatile CompletableFuture<Void> pageStart = CompletableFuture.completedFuture(null);
    private JobStatus jobStatus = JobStatus.RUNNING;
    private long flinkAskedAt = System.nanoTime();
    // By System.nanoTime, since the first request in a row that was not answered.
    private OptionalLong flinkSilentSince = OptionalLong.empty();

    private EmbeddedPipeline(
            PipelineSettings settings,
            InstallLayout layout,
            Topology topology,
            Function<Ports, Routes> routes,
            DataFolder data) {
        this.settings = settings;
        this.layout = layout;
        this.topology = topology;
        this.data = data;
        this.ports = settings.ports().resolve();
        this.clickHouseClient = ClickHouse.at(ClickHouseServer.address(ports.clickHouse()));
        this.routes = routes.apply(ports);
        this.flinkMetricsPort =
                Ports.resolveForAllInterfaces(settings.flinkMetricsPort(), "FLINK_METRICS_PORT (--flink-metrics-port)");
        this.kafka = new ManagedProcess<>("Kafka", this::startKafka, broker -> Optional.of(broker.process()));
        this.store = new ManagedProcess<>("the S3 store", this::startStore, ObjectStore::process);
        this.clickHouse =
                new ManagedProcess<>("ClickHouse", this::startClickHouse, server -> Optional.of(server.process()));
        this.flink = new ManagedProcess<>("Flink", this::startFlink, cluster -> Optional.of(cluster.process()));
        this.page = new ManagedProcess<>("the live page", this::startPage, server -> Optional.of(server.process()));
        this.registry = new ManagedProcess<>(
                "the schema registry", this::startRegistry, server -> Optional.of(server.process()));
    }

    /** Who wants to write events early. */
    @FunctionalInterface
    public interface TopicsListener {
        /** Kafka serves and has the topics. */
        void topicsExist() throws Exception;
    }

    /** How a part is started. */
    @FunctionalInterface
    private interface Starter {
        void start(ManagedProcess<?> part) throws Exception;
    }

    /**
     * Takes the data folder and the ports; nothing is started.
     *
     * @throws StartException if another run has the folder, a port is taken, or the ClickHouse engine is missing
     */
    public static EmbeddedPipeline open(PipelineSettings settings, InstallLayout layout, Topology topology)
            throws InterruptedException {
        return open(settings, layout, topology, Routes::direct);
    }

    /**
     * The same with something between the parts.
     *
     * @param routes of the ports that the parts have
     */
    public static EmbeddedPipeline open(
            PipelineSettings settings, InstallLayout layout, Topology topology, Function<Ports, Routes> routes)
            throws InterruptedException {
        layout.engine(settings.engine());
        DataFolder data = DataFolder.open(settings.data());
        try {
            if (settings.startOver()) {
                ObjectStore.forgetJob(data);
            }
            return new EmbeddedPipeline(settings, layout, topology, routes, data);
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
    }

    /** Starts everything, and tells nobody. */
    public void start() throws Exception {
        start(step -> {}, () -> {});
    }

    /**
     * Starts everything, or nothing. Returns when the job runs; the live page may still be about to come.
     *
     * @param progress told each step in one line, from several threads
     * @param listener told as soon as events can be written, while the other parts are still starting
     * @throws StartException with one readable line if a part cannot start
     */
    public void start(Consumer<String> progress, TopicsListener listener) throws Exception {
        try {
            if (settings.s3().isPresent()) {
                // A wrong setting, if it is one, is told before anything runs.
                store.start();
            }
            progress.accept("starting Kafka, the S3 store, "
                    + (settings.schemaRegistry() ? "the schema registry, " : "") + "ClickHouse and Flink");
            startSideBySide(
                    part -> {
                        part.start();
                        progress.accept(part == flink ? flink.get().job().origin() : part.name() + " is up");
                        if (part == clickHouse) {
                            // Flink is still busy, and mostly with one core.
                            pageStart = CompletableFuture.runAsync(() -> startPage(progress));
                        }
                    },
                    listener,
                    progress);
        } catch (Exception | Error e) {
            end();
            throw e;
        }
    }

    /** Starts whatever does not run but the page, as an operator would: again and again, until it is there. */
    public void startAgain() throws Exception {
        startSideBySide(part -> part.startWithin(START_LIMIT), () -> {}, line -> {});
    }

    /** Starts Kafka, with the topics. */
    public void startKafkaWithTopics() throws Exception {
        kafka.start();
        connect(line -> {});
    }

    /** Flink plans the job while the others come up, and waits for Kafka and the store by itself. */
    private void startSideBySide(Starter starter, TopicsListener listener, Consumer<String> progress) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            ExecutorCompletionService<Void> starts = new ExecutorCompletionService<>(threads);
            List<Callable<Void>> steps = new ArrayList<>(List.of(
                    () -> {
                        starter.start(kafka);
                        // Whoever reads them finds them there.
                        connect(progress);
                        listener.topicsExist();
                        starter.start(clickHouse);
                        return null;
                    },
                    () -> {
                        starter.start(store);
                        return null;
                    },
                    () -> {
                        starter.start(flink);
                        return null;
                    }));
            if (settings.schemaRegistry()) {
                steps.add(() -> {
                    starter.start(registry);
                    return null;
                });
            }
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
    private void startPage(Consumer<String> progress) {
        try {
            page.start();
        } catch (Exception e) {
            LOGGER.warn("no live page", e);
            progress.accept("there is no live page: "
                    + (DiskSpace.isMissing(e) ? DiskSpace.message(settings.data()) : e.getMessage()));
        }
    }

    /** Waits until the live page answers, or is known not to come. */
    public void awaitPage() {
        pageStart.join();
    }

    private void connect(Consumer<String> progress) throws InterruptedException {
        if (admin == null) {
            Admin created = Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
            PipelineTopics all = new PipelineTopics(created, topology, settings.partitions());
            admin = created;
            all.create().forEach(progress);
            topics = all;
            if (settings.startOver()) {
                endTransactions();
            }
        }
    }

    /** Without its state the job does not know all transactions that an earlier run has left open, and readers would wait for them. */
    private void endTransactions() throws InterruptedException {
        OpenTransactions transactions = new OpenTransactions(admin, Clock.systemUTC(), topology.derivedTopics());
        for (OpenTransaction open : transactions.find()) {
            boolean isOfJob = open.transactionalId().stream()
                    .anyMatch(id -> topology.transactionalIdPrefixes().stream().anyMatch(id::startsWith));
            if (isOfJob && open.since().isBefore(openedAt)) {
                transactions.abort(open);
            }
        }
    }

    private KafkaBroker startKafka() throws InterruptedException {
        KafkaBroker.Listener direct = new KafkaBroker.Listener("PLAINTEXT", ports.kafka(), ports.kafka());
        return KafkaBroker.start(
                data,
                layout,
                KafkaBroker.Setup.with(
                        ports.kafkaController(),
                        settings.transactionTimeout().toMillis(),
                        Stream.concat(Stream.of(direct), routes.listeners().stream())
                                .toList()));
    }

    private ObjectStore startStore() throws IOException, InterruptedException {
        return settings.s3().isPresent()
                ? ObjectStore.external(settings.s3().get())
                : ObjectStore.start(data, layout, ports.s3());
    }

    private ClickHouseServer startClickHouse() throws InterruptedException {
        return ClickHouseServer.start(
                data,
                layout,
                new ClickHouseServer.Setup(
                        layout.engine(settings.engine()),
                        settings.clickHouseConfig().orElseGet(layout::clickHouseConfig),
                        settings.schema().orElseGet(layout::schema),
                        ports.clickHouse(),
                        routes.clickHouseToKafka()));
    }

    private SchemaRegistry startRegistry() throws IOException, InterruptedException {
        return SchemaRegistry.start(data, layout, ports.registry());
    }

    private FlinkCluster startFlink() throws IOException, InterruptedException {
        return FlinkCluster.start(
                data,
                layout,
                new FlinkCluster.Setup(
                        settings.s3()
                                .orElseGet(() ->
                                        ObjectStore.embedded(data, ports.s3()).at(routes.jobToStore())),
                        ports.flink(),
                        flinkMetricsPort,
                        settings.parallelism(),
                        jobArguments()));
    }

    private LivePage startPage() throws InterruptedException {
        LivePage started = LivePage.start(
                data,
                layout,
                topology,
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

    private List<String> jobArguments() {
        List<String> arguments = new ArrayList<>();
        settings.sql().ifPresent(sql -> arguments.addAll(List.of("--sql", sql.toString())));
        Map<String, String> variables = new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                routes.jobToKafka(),
                "CHECKPOINT_INTERVAL",
                settings.checkpointInterval().toMillis() + " ms",
                "DELIVERY_GUARANTEE",
                settings.deliveryGuarantee(),
                "TRANSACTION_TIMEOUT_MS",
                Long.toString(settings.transactionTimeout().toMillis())));
        schemaRegistry().ifPresent(address -> variables.put(SchemaRegistry.VARIABLE, address.toString()));
        variables.putAll(settings.variables());
        variables.forEach((name, value) -> arguments.addAll(List.of("-D", name + "=" + value)));
        return arguments;
    }

    /**
     * Changes settings. A part takes them at its next start; what it keeps in its folder, and ports, stay as they are.
     *
     * @param changed made of {@link #settings}
     */
    public void change(PipelineSettings changed) {
        settings = changed;
    }

    /** What the parts are started with. */
    public PipelineSettings settings() {
        return settings;
    }

    /** What the pipeline consists of. */
    public Topology topology() {
        return topology;
    }

    /** Where the programs are. */
    public InstallLayout layout() {
        return layout;
    }

    /** Kafka's address, with nothing between. */
    public String bootstrapServers() {
        return "127.0.0.1:" + ports.kafka();
    }

    /** The pipeline's topics; null before Kafka was there. */
    public PipelineTopics topics() {
        return topics;
    }

    /** A client of Kafka for administration; null before Kafka was there. */
    public Admin admin() {
        return admin;
    }

    public ManagedProcess<KafkaBroker> kafka() {
        return kafka;
    }

    public ManagedProcess<ObjectStore> store() {
        return store;
    }

    /** Where the S3 store is, with nothing between. */
    public ObjectStore.S3Location storeLocation() {
        return settings.s3().orElseGet(() -> ObjectStore.embedded(data, ports.s3()));
    }

    public ManagedProcess<ClickHouseServer> clickHouse() {
        return clickHouse;
    }

    /** Asks ClickHouse, whether it runs or not. */
    public ClickHouse clickHouseClient() {
        return clickHouseClient;
    }

    public ManagedProcess<FlinkCluster> flink() {
        return flink;
    }

    public ManagedProcess<LivePage> page() {
        return page;
    }

    /** Where the schema registry is, if the pipeline has one, whether it runs or not. */
    public Optional<URI> schemaRegistry() {
        return settings.schemaRegistry() ? Optional.of(SchemaRegistry.address(ports.registry())) : Optional.empty();
    }

    /** The schema registry; is never started in a pipeline that has none. */
    public ManagedProcess<SchemaRegistry> registry() {
        return registry;
    }

    /** Address of the live page, whether there is one or not. */
    public URI pageAddress() {
        return LivePage.address(ports.page());
    }

    /** Its folder. */
    public DataFolder data() {
        return data;
    }

    /** Where the live page looks for the metrics of an emitter, on the loopback interface. */
    public int emitterMetricsPort() {
        return emitterMetricsPort;
    }

    /** What is wrong with a part that should run, empty if all is well. */
    public Optional<String> failure() throws InterruptedException {
        if (!data.exists()) {
            return Optional.of("the data folder " + settings.data() + " is gone, and nothing can be kept without it");
        }
        Optional<String> ended =
                parts().flatMap(part -> part.exitMessage().stream()).findFirst();
        if (ended.isPresent()) {
            return ended;
        }
        // Those that have ended are seen at once; Flink need not be asked as often.
        if (System.nanoTime() - flinkAskedAt < FLINK_PAUSE.toNanos()) {
            return Optional.empty();
        }
        flinkAskedAt = System.nanoTime();
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
                    ? Optional.of("Flink has not answered for " + FLINK_SILENCE.toSeconds() + " s; see "
                            + data.files("flink").log())
                    : Optional.empty();
        }
    }

    /** What Flink last said of the job when it was asked for a failure. */
    public JobStatus jobStatus() {
        return jobStatus;
    }

    /** Those that the pipeline cannot do without: the ones that end first are named first. */
    public Stream<ManagedProcess<?>> parts() {
        return Stream.of(store, registry, kafka, clickHouse, flink);
    }

    /** Stops everything in order: the job first, then who reads behind it, then who serves both. */
    @Override
    public void close() {
        stop(flink, page);
        stop(clickHouse);
        closeAdmin();
        stop(kafka, store, registry);
        data.close();
    }

    /** Stops everything at once; the next start continues from the last checkpoint. */
    public void end() {
        Stream.concat(parts(), Stream.of(page)).parallel().forEach(ManagedProcess::end);
        closeAdmin();
        data.close();
    }

    private static void stop(ManagedProcess<?>... parts) {
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
}
