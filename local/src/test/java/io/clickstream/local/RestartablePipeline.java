package io.clickstream.local;

import io.clickstream.emitter.Main;
import io.clickstream.local.process.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;

/** The pipeline with emitter and live page, each part a process that can be killed and started again where it was. */
final class RestartablePipeline implements AutoCloseable {

    static final int PARTITIONS = 3;

    /** Events per second: after the first, none within any test. */
    private static final double RARELY = 0.0001;

    private final Distribution distribution = Distribution.current();
    private final Ports ports = TestSettings.FREE_PORTS.resolve();
    private final int emitterPort = Ports.free(1).get(0);
    // Closed in reverse order.
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final DataFolder data;

    private KafkaBroker kafka;
    private ObjectStore store;
    private ClickHouseServer clickHouse;
    private FlinkCluster flink;
    private ChildProcess emitter;
    private LivePage page;

    private RestartablePipeline(DataFolder data) {
        this.data = data;
        opened.push(data);
    }

    /** Starts everything; the emitter sends one event. */
    static RestartablePipeline start(Path folder) throws Exception {
        RestartablePipeline pipeline = new RestartablePipeline(DataFolder.open(folder));
        try {
            for (PipelinePart part : PipelinePart.values()) {
                pipeline.start(part);
            }
            return pipeline;
        } catch (Exception | Error e) {
            pipeline.close();
            throw e;
        }
    }

    /** Starts a part that does not run. */
    void start(PipelinePart part) throws IOException, InterruptedException {
        switch (part) {
            case KAFKA -> {
                kafka = opened(KafkaBroker.start(
                        data,
                        distribution,
                        ports.kafkaController(),
                        KafkaBroker.TRANSACTION_TIMEOUT_MS,
                        List.of(new KafkaBroker.Listener("PLAINTEXT", ports.kafka(), ports.kafka()))));
                try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
                    new Topics(admin, PARTITIONS).create(List.of());
                }
            }
            case STORE -> store = opened(ObjectStore.start(data, distribution, ports.s3()));
            case CLICKHOUSE ->
                clickHouse = opened(ClickHouseServer.start(
                        data,
                        distribution,
                        distribution.engine(null),
                        distribution.clickHouseConfig(),
                        distribution.schema(),
                        ports.clickHouse(),
                        bootstrapServers()));
            case JOB ->
                flink = opened(FlinkCluster.start(
                        data,
                        distribution,
                        store.location(),
                        ports.flink(),
                        OptionalInt.empty(),
                        1,
                        List.of(
                                "-D", "KAFKA_BOOTSTRAP_SERVERS=" + bootstrapServers(),
                                "-D", "CHECKPOINT_INTERVAL=1 s",
                                "-D", "TRANSACTION_TIMEOUT_MS=" + KafkaBroker.TRANSACTION_TIMEOUT_MS)));
            case EMITTER -> emit(RARELY, 0);
            case PAGE -> {
                page = opened(LivePage.start(data, distribution, ports.page(), places()));
                page.awaitReady();
            }
        }
    }

    /**
     * Starts an emitter in place of the one that runs, if there is one.
     *
     * @param perSecond events per second
     * @param malformedRatio share of them that is damaged
     */
    void emit(double perSecond, double malformedRatio) {
        if (emitter != null) {
            emitter.close();
        }
        emitter = opened(ChildProcess.start(
                "the emitter",
                data.lock("emitter"),
                data.log("emitter"),
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", bootstrapServers(),
                        "MESSAGES_PER_SECOND", Double.toString(perSecond),
                        "MALFORMED_RATIO", Double.toString(malformedRatio),
                        "METRICS_PORT", Integer.toString(emitterPort)),
                new ChildProcess.JavaCommand(
                        List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        List.of(distribution.lib()),
                        Main.class.getName(),
                        List.of())));
    }

    /** Kills a part as the out-of-memory killer would. */
    void kill(PipelinePart part) throws InterruptedException {
        process(part).kill();
    }

    /** @param signal such as {@code STOP} */
    void signal(PipelinePart part, String signal) throws IOException, InterruptedException {
        signal(process(part), signal);
    }

    static void signal(ChildProcess process, String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    String bootstrapServers() {
        return "127.0.0.1:" + ports.kafka();
    }

    ClickHouseServer clickHouse() {
        return clickHouse;
    }

    URI page() {
        return page.address();
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("a part did not end in order", e);
            }
        }
    }

    private ChildProcess process(PipelinePart part) {
        return switch (part) {
            case KAFKA -> kafka.process();
            case STORE -> store.process().orElseThrow();
            case CLICKHOUSE -> clickHouse.process();
            case JOB -> flink.process();
            case EMITTER -> emitter;
            case PAGE -> page.process();
        };
    }

    private LivePage.Places places() {
        return new LivePage.Places(
                bootstrapServers(),
                clickHouse.address(),
                flink.address(),
                store.location().endpoint(),
                Optional.of(URI.create("http://127.0.0.1:" + emitterPort + "/")));
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }
}
