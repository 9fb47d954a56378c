package io.clickstream.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** The parts of a pipeline, each of which can be killed and started again, and a live page that looks at them. */
final class KillablePipeline implements AutoCloseable {

    private static final Distribution DISTRIBUTION = Distribution.current();
    private static final int PARTITIONS = 3;

    private final DataFolder data;
    private final Ports ports;
    private KafkaBroker kafka;
    private ObjectStore store;
    private ClickHouseServer clickHouse;
    private FlinkCluster flink;
    private LivePage page;

    private KillablePipeline(DataFolder data, Ports ports) {
        this.data = data;
        this.ports = ports;
    }

    /** Starts the page first, and then everything else. */
    static KillablePipeline start(Path folder) throws Exception {
        KillablePipeline pipeline = new KillablePipeline(DataFolder.open(folder), TestSettings.FREE_PORTS.resolve());
        try {
            pipeline.startPage();
            pipeline.startKafka();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", pipeline.bootstrapServers()))) {
                new Topics(admin, PARTITIONS).create(List.of());
            }
            pipeline.startStore();
            pipeline.startClickHouse();
            pipeline.startFlink();
            return pipeline;
        } catch (Exception | Error e) {
            pipeline.close();
            throw e;
        }
    }

    String bootstrapServers() {
        return "127.0.0.1:" + ports.kafka();
    }

    ClickHouseServer clickHouse() {
        return clickHouse;
    }

    LivePage page() {
        return page;
    }

    /** Kills a part as the out-of-memory killer would. */
    void kill(String part) throws InterruptedException {
        switch (part) {
            case "kafka" -> kafka.process().kill();
            case "store" -> store.process().orElseThrow().kill();
            case "clickhouse" -> clickHouse.process().kill();
            case "job" -> flink.process().kill();
            default -> throw new IllegalArgumentException(part);
        }
    }

    /** Starts a part that was killed. */
    void restart(String part) throws Exception {
        switch (part) {
            case "kafka" -> startKafka();
            case "store" -> startStore();
            case "clickhouse" -> startClickHouse();
            case "job" -> startFlink();
            default -> throw new IllegalArgumentException(part);
        }
    }

    @Override
    public void close() throws IOException {
        Stream.of(page, flink, clickHouse, store, kafka)
                .filter(Objects::nonNull)
                .forEach(KillablePipeline::close);
        data.close();
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            throw new IllegalStateException("a part does not end", e);
        }
    }

    private void startPage() throws InterruptedException {
        page = LivePage.start(
                data,
                DISTRIBUTION,
                ports.page(),
                Map.of(
                        "--kafka-bootstrap-servers",
                        bootstrapServers(),
                        "--clickhouse-url",
                        "http://127.0.0.1:" + ports.clickHouse() + "/",
                        "--flink-url",
                        "http://127.0.0.1:" + ports.flink() + "/",
                        "--store-url",
                        "http://127.0.0.1:" + ports.s3() + "/"));
        page.awaitReady();
    }

    private void startKafka() throws Exception {
        kafka = KafkaBroker.start(
                data,
                DISTRIBUTION,
                ports.kafkaController(),
                KafkaBroker.TRANSACTION_TIMEOUT_MS,
                List.of(new KafkaBroker.Listener("PLAINTEXT", ports.kafka(), ports.kafka())));
    }

    private void startStore() throws Exception {
        store = ObjectStore.start(data, DISTRIBUTION, ports.s3());
    }

    private void startClickHouse() throws Exception {
        clickHouse = ClickHouseServer.start(
                data,
                DISTRIBUTION,
                DISTRIBUTION.engine(null),
                DISTRIBUTION.clickHouseConfig(),
                DISTRIBUTION.schema(),
                ports.clickHouse(),
                bootstrapServers());
    }

    private void startFlink() throws Exception {
        flink = FlinkCluster.start(
                data,
                DISTRIBUTION,
                ObjectStore.embedded(ports.s3()),
                ports.flink(),
                OptionalInt.empty(),
                1,
                List.of(
                        "-D",
                        "KAFKA_BOOTSTRAP_SERVERS=" + bootstrapServers(),
                        "-D",
                        "CHECKPOINT_INTERVAL=1 s",
                        "-D",
                        "DELIVERY_GUARANTEE=exactly-once",
                        "-D",
                        "TRANSACTION_TIMEOUT_MS=" + KafkaBroker.TRANSACTION_TIMEOUT_MS));
    }
}
