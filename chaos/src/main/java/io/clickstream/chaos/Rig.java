package io.clickstream.chaos;

import io.clickstream.local.ClickHouseServer;
import io.clickstream.local.DataFolder;
import io.clickstream.local.Distribution;
import io.clickstream.local.FlinkCluster;
import io.clickstream.local.KafkaBroker;
import io.clickstream.local.ObjectStore;
import io.clickstream.local.Ports;
import io.clickstream.local.Topics;
import io.clickstream.local.process.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** The pipeline of the local run with a link that can be broken between each two parts. */
final class Rig implements AutoCloseable {

    static final int PARTITIONS = 3;
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final String CHECKPOINT_INTERVAL = "1 s";
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
    private final Distribution distribution;
    private final DataFolder data;
    private final int kafkaPort;
    private final int storePort;
    private final int clickHousePort;
    private final int flinkPort;
    private final Link writerToKafka;
    private final Link jobToKafka;
    private final Link clickHouseToKafka;
    private final Link jobToStore;
    private final Part<KafkaBroker> kafka;
    private final Part<ObjectStore> store;
    private final Part<ClickHouseServer> clickHouse;
    private final Part<FlinkCluster> flink;
    // A child that stands still when this process is interrupted would stand still for ever.
    private final Thread resumption;

    private volatile boolean topicsExist;
    // Of the job's next start.
    private volatile int parallelism = 1;
    private volatile int sqlVersion = 1;
    // Of ClickHouse's next start.
    private volatile boolean clickHouseDiskFull;

    /**
     * What a pipeline is set up with.
     *
     * @param data data folder
     * @param deliveryGuarantee {@code exactly-once} or {@code at-least-once}
     * @param transactionTimeoutMs after so long the broker aborts a transaction, in milliseconds
     * @param outage how long {@link Fault#LONG_OUTAGE} lasts
     * @param sabotage what is taken away
     * @param haste by which the times are divided that a fault is waited for and lasts, where any time would do
     */
    record Setup(
            Path data,
            String deliveryGuarantee,
            long transactionTimeoutMs,
            Duration outage,
            Sabotage sabotage,
            int haste) {

        static Setup of(Path data, String deliveryGuarantee) {
            return new Setup(
                    data, deliveryGuarantee, KafkaBroker.TRANSACTION_TIMEOUT_MS, Duration.ZERO, Sabotage.NONE, 1);
        }

        Setup withTransactionTimeout(long milliseconds) {
            return new Setup(data, deliveryGuarantee, milliseconds, outage, sabotage, haste);
        }

        Setup withOutage(Duration time) {
            return new Setup(data, deliveryGuarantee, transactionTimeoutMs, time, sabotage, haste);
        }

        Setup with(Sabotage what) {
            return new Setup(data, deliveryGuarantee, transactionTimeoutMs, outage, what, haste);
        }

        Setup withHaste(int factor) {
            return new Setup(data, deliveryGuarantee, transactionTimeoutMs, outage, sabotage, factor);
        }
    }

    private Rig(Setup setup, Distribution distribution) throws IOException, InterruptedException {
        this.setup = setup;
        this.distribution = distribution;
        this.data = DataFolder.open(setup.data());
        List<Integer> ports = Ports.free(8);
        this.kafkaPort = ports.get(0);
        this.storePort = ports.get(1);
        this.clickHousePort = ports.get(2);
        this.flinkPort = ports.get(3);
        this.writerToKafka = Link.to(ports.get(4));
        this.jobToKafka = Link.to(ports.get(5));
        this.clickHouseToKafka = Link.to(ports.get(6));
        this.jobToStore = Link.to(storePort);
        this.kafka = new Part<>(
                "Kafka",
                () -> KafkaBroker.start(
                        data,
                        distribution,
                        KafkaBroker.Setup.with(
                                ports.get(7),
                                setup.transactionTimeoutMs(),
                                List.of(
                                        new KafkaBroker.Listener("DIRECT", kafkaPort, kafkaPort),
                                        listener("WRITER", writerToKafka),
                                        listener("JOB", jobToKafka),
                                        listener("CLICKHOUSE", clickHouseToKafka)))),
                broker -> Optional.of(broker.process()));
        this.store = new Part<>(
                "the S3 store", () -> ObjectStore.start(data, distribution, storePort), ObjectStore::process);
        this.clickHouse = new Part<>("ClickHouse", this::startClickHouse, server -> Optional.of(server.process()));
        this.flink = new Part<>("Flink", this::startFlink, cluster -> Optional.of(cluster.process()));
        this.resumption = new Thread(() -> parts().forEach(Part::resume));
        Runtime.getRuntime().addShutdownHook(resumption);
    }

    /** Starts everything, with the topics. */
    static Rig start(Setup setup, Distribution distribution) throws Exception {
        Rig rig = new Rig(setup, distribution);
        try {
            rig.startAll();
            return rig;
        } catch (Exception | Error e) {
            rig.close();
            throw e;
        }
    }

    Link writerToKafka() {
        return writerToKafka;
    }

    Link jobToKafka() {
        return jobToKafka;
    }

    Link clickHouseToKafka() {
        return clickHouseToKafka;
    }

    Link jobToStore() {
        return jobToStore;
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

    /** The file whose creation makes a task fail. */
    Path taskFailure() {
        return data.folder("fail-a-task");
    }

    /** Kafka's address for checks, with nothing between. */
    String bootstrapServers() {
        return "127.0.0.1:" + kafkaPort;
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
    }

    /** Starts whatever does not run, as an operator would: again and again, until it is there. */
    void startAll() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> starts = List.of(
                    threads.submit(() -> startKafkaAndClickHouse()),
                    threads.submit(() -> start(store)),
                    threads.submit(() -> start(flink)));
            for (Future<?> start : starts) {
                start.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Starts a part if it does not run, however often that takes. */
    static Void start(Part<?> part) throws Exception {
        part.startWithin(START_LIMIT);
        return null;
    }

    private Void startKafkaAndClickHouse() throws Exception {
        start(kafka);
        if (!topicsExist) {
            try (Admin admin = admin()) {
                new Topics(admin, PARTITIONS).create(List.of());
            }
            topicsExist = true;
        }
        return start(clickHouse);
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
        return parts().flatMap(part -> part.takeUnexpectedEnds().stream()).toList();
    }

    /** From the job's next start on. */
    void setParallelism(int next) {
        parallelism = next;
    }

    /** From the job's next start on. */
    void setSqlVersion(int next) {
        sqlVersion = next;
    }

    /** Lets the job start anew, with no checkpoint to continue from. */
    void startFromNothing() throws Exception {
        flink.kill();
        // Beside the store, which keeps each object as a file.
        try (Stream<Path> files = Files.walk(data.folder("s3"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        start(flink);
    }

    /** Whether ClickHouse, from its next start on, shall find too little space for any new part. */
    void fillClickHouseDisk(boolean full) {
        clickHouseDiskFull = full;
    }

    int parallelism() {
        return parallelism;
    }

    int sqlVersion() {
        return sqlVersion;
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(resumption);
        parts().parallel().forEach(Part::end);
        for (Link link : List.of(writerToKafka, jobToKafka, clickHouseToKafka, jobToStore)) {
            link.close();
        }
        try {
            data.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KafkaBroker.Listener listener(String name, Link link) {
        return new KafkaBroker.Listener(name, link.target(), link.port());
    }

    private ClickHouseServer startClickHouse() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(data.folder("clickhouse-variant"));
        Path config = Files.writeString(
                folder.resolve("config.xml"),
                diskSpace(setup.sabotage().clickHouseConfig(Files.readString(distribution.clickHouseConfig()))));
        try (Stream<Path> files = Files.list(distribution.schema())) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".sql")).toList()) {
                Files.writeString(
                        folder.resolve(file.getFileName()), setup.sabotage().schema(Files.readString(file)));
            }
        }
        return ClickHouseServer.start(
                data,
                distribution,
                distribution.engine(null),
                config,
                folder,
                clickHousePort,
                "127.0.0.1:" + clickHouseToKafka.port());
    }

    private Stream<Part<?>> parts() {
        return Stream.of(kafka, store, clickHouse, flink);
    }

    private String diskSpace(String config) {
        return clickHouseDiskFull ? PipelineSql.replace(config, "</named_collections>", NO_SPACE) : config;
    }

    private FlinkCluster startFlink() throws IOException, InterruptedException {
        Path home = distribution.home();
        String original = Files.readString(home.resolve("job/src/main/resources/pipeline.sql"));
        Path sql = Files.writeString(
                data.folder("pipeline.sql"),
                setup.sabotage()
                        .sql(PipelineSql.prepared(
                                original,
                                sqlVersion,
                                home.resolve("chaos/target/clickstream-chaos.jar"),
                                taskFailure())));
        ObjectStore.S3Location direct = ObjectStore.embedded(storePort);
        return FlinkCluster.start(
                data,
                distribution,
                new ObjectStore.S3Location(
                        "http://127.0.0.1:" + jobToStore.port(),
                        direct.bucket(),
                        direct.accessKey(),
                        direct.secretKey()),
                flinkPort,
                OptionalInt.empty(),
                parallelism,
                List.of(
                        "--sql", sql.toString(),
                        "-D", "KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:" + jobToKafka.port(),
                        "-D", "CHECKPOINT_INTERVAL=" + CHECKPOINT_INTERVAL,
                        "-D", "DELIVERY_GUARANTEE=" + setup.deliveryGuarantee(),
                        "-D", "TRANSACTION_TIMEOUT_MS=" + setup.transactionTimeoutMs()));
    }
}
