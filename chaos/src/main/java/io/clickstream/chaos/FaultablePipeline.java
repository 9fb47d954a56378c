package io.clickstream.chaos;

import io.clickstream.chaos.workload.Target;
import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.local.pipeline.ClickHouseServer;
import io.clickstream.local.pipeline.EmbeddedPipeline;
import io.clickstream.local.pipeline.FlinkCluster;
import io.clickstream.local.pipeline.InstallLayout;
import io.clickstream.local.pipeline.KafkaBroker;
import io.clickstream.local.pipeline.ObjectStore;
import io.clickstream.local.pipeline.PipelineSettings;
import io.clickstream.local.pipeline.PipelineTopics;
import io.clickstream.local.pipeline.Ports;
import io.clickstream.local.pipeline.Routes;
import io.clickstream.local.process.ManagedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** The pipeline of the local run with a proxy between each two parts, which can break their connections. */
final class FaultablePipeline implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

    // More than any disk has is to be kept free.
    private static final String NO_SPACE = """
            </named_collections>
            <storage_configuration>
              <disks>
                <default>
                  <keep_free_space_bytes>1000000000000000000</keep_free_space_bytes>
                </default>
              </disks>
            </storage_configuration>
            """;

    private final Setup setup;
    private final EmbeddedPipeline pipeline;
    private final RawTopicFaults rawTopics;
    private final TcpFaultProxy writerToKafka;
    private final TcpFaultProxy jobToKafka;
    private final TcpFaultProxy clickHouseToKafka;
    private final TcpFaultProxy jobToStore;
    // A child that stands still when this process is interrupted would stand still for ever.
    private final Thread resumption = new Thread(this::resume);
    // Of the job's next start.
    private volatile int sqlVersion = 1;

    /**
     * What a pipeline is set up with.
     *
     * @param data data folder
     * @param own the pipeline of a folder, empty for the built-in one
     * @param deliveryGuarantee {@code exactly-once} or {@code at-least-once}
     * @param transactionTimeout after so long the broker aborts a transaction
     * @param outage how long {@link Fault#LONG_OUTAGE} lasts
     * @param sabotage what is taken away
     * @param haste by which the times are divided that a fault is waited for and lasts, where any time would do
     */
    record Setup(
            Path data,
            Optional<OwnPipeline> own,
            String deliveryGuarantee,
            Duration transactionTimeout,
            Duration outage,
            Sabotage sabotage,
            int haste) {
        static Setup of(Path data, String deliveryGuarantee) {
            return new Setup(
                    data, Optional.empty(), deliveryGuarantee, Duration.ofDays(7), Duration.ZERO, Sabotage.NONE, 1);
        }

        Setup with(OwnPipeline pipeline) {
            return new Setup(
                    data, Optional.of(pipeline), deliveryGuarantee, transactionTimeout, outage, sabotage, haste);
        }

        Setup withTransactionTimeout(Duration time) {
            return new Setup(data, own, deliveryGuarantee, time, outage, sabotage, haste);
        }

        Setup withOutage(Duration time) {
            return new Setup(data, own, deliveryGuarantee, transactionTimeout, time, sabotage, haste);
        }

        Setup with(Sabotage what) {
            return new Setup(data, own, deliveryGuarantee, transactionTimeout, outage, what, haste);
        }

        Setup withHaste(int factor) {
            return new Setup(data, own, deliveryGuarantee, transactionTimeout, outage, sabotage, factor);
        }
    }

    private FaultablePipeline(Setup setup, InstallLayout layout) throws IOException, InterruptedException {
        this.setup = setup;
        // All at once: none is given twice.
        List<Integer> free = Ports.free(9);
        this.writerToKafka = TcpFaultProxy.to(free.get(0));
        this.jobToKafka = TcpFaultProxy.to(free.get(1));
        this.clickHouseToKafka = TcpFaultProxy.to(free.get(2));
        Ports ports = new Ports(free.get(3), free.get(4), free.get(5), free.get(6), free.get(7), free.get(8), 0);
        this.jobToStore = TcpFaultProxy.to(ports.s3());
        this.pipeline = EmbeddedPipeline.open(
                PipelineSettings.on(setup.data())
                        .ports(ports)
                        .deliveryGuarantee(setup.deliveryGuarantee())
                        .checkpointInterval(CHECKPOINT_INTERVAL)
                        .transactionTimeout(setup.transactionTimeout())
                        .build(),
                layout,
                setup.own().map(own -> own.compiled().topology()).orElseGet(Topology::builtIn),
                resolved -> new Routes(
                        List.of(
                                listener("WRITER", writerToKafka),
                                listener("JOB", jobToKafka),
                                listener("CLICKHOUSE", clickHouseToKafka)),
                        "127.0.0.1:" + jobToKafka.port(),
                        "127.0.0.1:" + clickHouseToKafka.port(),
                        "http://127.0.0.1:" + jobToStore.port()));
        this.rawTopics =
                new RawTopicFaults(pipeline.topology(), Kafka.at(pipeline.bootstrapServers(), "clickstream-chaos"));
        setSqlVersion(sqlVersion);
        prepareClickHouse(false);
        requireSabotage();
        Runtime.getRuntime().addShutdownHook(resumption);
    }

    /** Starts everything, with the topics. */
    static FaultablePipeline start(Setup setup, InstallLayout layout) throws Exception {
        FaultablePipeline faultable = new FaultablePipeline(setup, layout);
        try {
            faultable.startAll();
            return faultable;
        } catch (Exception | Error e) {
            faultable.close();
            throw e;
        }
    }

    /** What can be done to the raw topics. */
    RawTopicFaults rawTopics() {
        return rawTopics;
    }

    TcpFaultProxy writerToKafka() {
        return writerToKafka;
    }

    TcpFaultProxy jobToKafka() {
        return jobToKafka;
    }

    TcpFaultProxy clickHouseToKafka() {
        return clickHouseToKafka;
    }

    TcpFaultProxy jobToStore() {
        return jobToStore;
    }

    ManagedProcess<KafkaBroker> kafka() {
        return pipeline.kafka();
    }

    ManagedProcess<ObjectStore> store() {
        return pipeline.store();
    }

    ManagedProcess<ClickHouseServer> clickHouse() {
        return pipeline.clickHouse();
    }

    ManagedProcess<FlinkCluster> flink() {
        return pipeline.flink();
    }

    Topology topology() {
        return pipeline.topology();
    }

    PipelineTopics topics() {
        return pipeline.topics();
    }

    /** Asks ClickHouse, whether it runs or not. */
    ClickHouse clickHouseClient() {
        return pipeline.clickHouseClient();
    }

    /** The file whose creation makes a task fail. */
    Path taskFailure() {
        return pipeline.data().folder("fail-a-task");
    }

    /** Where events are written to and looked for. */
    Target target() {
        return new Target(
                topology(),
                clickHouseClient(),
                Kafka.at(bootstrapServers(), "clickstream-chaos"),
                topics(),
                bootstrapServers(),
                "127.0.0.1:" + writerToKafka.port(),
                setup.deliveryGuarantee().equals("exactly-once"),
                setup.sabotage().isolationLevel(),
                setup.sabotage()::topicId,
                rawTopics::deleted);
    }

    /** Kafka's address for the verifier, with nothing between. */
    String bootstrapServers() {
        return pipeline.bootstrapServers();
    }

    Admin admin() {
        return pipeline.admin();
    }

    /** Starts whatever does not run, as an operator would: again and again, until it is there. */
    void startAll() throws Exception {
        pipeline.startAgain();
    }

    /** Starts a part if it does not run, however often that takes. */
    static void start(ManagedProcess<?> part) throws Exception {
        part.startWithin(START_LIMIT);
    }

    Duration outage() {
        return setup.outage();
    }

    /** A random time of at least so many milliseconds and less than so many, divided by the haste. */
    Duration aWhile(SplittableRandom random, int leastMs, int mostMs) {
        return Duration.ofMillis(random.nextInt(leastMs, mostMs) / setup.haste());
    }

    /** Parts that have ended since the last call without being killed. */
    List<String> takeUnexpectedEnds() {
        return pipeline.parts()
                .flatMap(part -> part.takeUnexpectedEnds().stream())
                .toList();
    }

    /** From the job's next start on. */
    void setParallelism(int next) {
        pipeline.change(pipeline.settings().change().parallelism(next).build());
    }

    /** From the job's next start on. */
    void setSqlVersion(int next) throws IOException {
        sqlVersion = next;
        Path sql = Files.writeString(
                pipeline.data().folder("pipeline.sql"), setup.sabotage().sql(prepared(next), topology()));
        pipeline.change(pipeline.settings().change().sql(Optional.of(sql)).build());
    }

    private String prepared(int version) {
        Path jar = pipeline.layout().home().resolve("chaos/target/clickstream-chaos.jar");
        return setup.own().isPresent()
                ? PipelineSql.prepared(read(original()), version, jar, taskFailure())
                : PipelineSql.prepared(
                        read(original()), topology().cleanTopics().get(0).topic(), version, jar, taskFailure());
    }

    private Path original() {
        return setup.own()
                .map(own -> own.compiled().sql())
                .orElseGet(() -> pipeline.layout().home().resolve("job/src/main/resources/pipeline.sql"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that changes nothing would prove nothing by a run that finds nothing. */
    private void requireSabotage() throws IOException {
        Sabotage sabotage = setup.sabotage();
        boolean changed = sabotage == Sabotage.NONE
                || !sabotage.sql(prepared(sqlVersion), topology()).equals(prepared(sqlVersion));
        String config = read(pipeline.layout().clickHouseConfig());
        changed |= !sabotage.clickHouseConfig(config).equals(config);
        for (Path script : schemaScripts()) {
            changed |= !sabotage.schema(read(script), topology()).equals(read(script));
        }
        if (!changed) {
            throw ConfigurationException.of("--sabotage", "must take something away from this pipeline", sabotage);
        }
    }

    /** Lets the job start anew, with no checkpoint to continue from. */
    void startFromNothing() throws Exception {
        flink().kill();
        // Beside the store, which keeps each object as a file.
        try (Stream<Path> files = Files.walk(pipeline.data().folder("s3"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        start(flink());
    }

    /** Whether ClickHouse, from its next start on, shall find too little space for any new part. */
    void fillClickHouseDisk(boolean full) throws IOException {
        prepareClickHouse(full);
    }

    /** Of each topic. */
    int partitions() {
        return pipeline.settings().partitions();
    }

    int parallelism() {
        return pipeline.settings().parallelism();
    }

    int sqlVersion() {
        return sqlVersion;
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(resumption);
        pipeline.end();
        Stream.of(writerToKafka, jobToKafka, clickHouseToKafka, jobToStore).forEach(TcpFaultProxy::close);
    }

    private void resume() {
        pipeline.parts().forEach(ManagedProcess::resume);
    }

    private static KafkaBroker.Listener listener(String name, TcpFaultProxy proxy) {
        return new KafkaBroker.Listener(name, proxy.target(), proxy.port());
    }

    private void prepareClickHouse(boolean diskFull) throws IOException {
        InstallLayout layout = pipeline.layout();
        Path folder = Files.createDirectories(pipeline.data().folder("clickhouse-variant"));
        String config = setup.sabotage().clickHouseConfig(Files.readString(layout.clickHouseConfig()));
        Path file = Files.writeString(
                folder.resolve("config.xml"),
                diskFull ? PipelineSql.replace(config, "</named_collections>", NO_SPACE) : config);
        for (Path script : schemaScripts()) {
            Files.writeString(
                    folder.resolve(script.getFileName()), setup.sabotage().schema(read(script), topology()));
        }
        pipeline.change(pipeline.settings()
                .change()
                .clickHouseConfig(file)
                .schema(Optional.of(folder))
                .build());
    }

    private List<Path> schemaScripts() throws IOException {
        Path schema = setup.own().map(own -> own.compiled().schema()).orElseGet(pipeline.layout()::schema);
        try (Stream<Path> files = Files.list(schema)) {
            return files.filter(name -> name.toString().endsWith(".sql")).toList();
        }
    }
}
