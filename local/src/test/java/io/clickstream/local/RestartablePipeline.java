package io.clickstream.local;

import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.reconcile.Reconciler;
import io.clickstream.core.reconcile.Reconciliation;
import io.clickstream.emitter.Emitter;
import io.clickstream.emitter.EmitterConfig;
import io.clickstream.emitter.EmitterMain;
import io.clickstream.local.pipeline.EmbeddedPipeline;
import io.clickstream.local.pipeline.InstallLayout;
import io.clickstream.local.process.ChildProcess;
import io.clickstream.local.process.ManagedProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.TimestampType;

/** The pipeline with an emitter beside it, each part a process that can be killed and started again where it was. */
final class RestartablePipeline implements AutoCloseable {

    static final int PARTITIONS = 3;

    /** As rows have it. */
    static final String NULL = "\\N";

    /** Events per second: after the first, none within any test. */
    private static final double RARELY = 0.0001;

    private static final String REPLAYS = "dead_letter_replays";

    private final EmbeddedPipeline pipeline;
    private ManagedProcess<ChildProcess> emitter;

    private RestartablePipeline(EmbeddedPipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** Starts everything; the emitter sends one event. */
    static RestartablePipeline start(Path folder) throws Exception {
        EmbeddedPipeline embedded =
                EmbeddedPipeline.open(TestSettings.on(folder).build(), InstallLayout.current(), Topology.builtIn());
        embedded.start();
        RestartablePipeline pipeline = new RestartablePipeline(embedded);
        pipeline.emit(RARELY, 0);
        pipeline.pipeline.awaitPage();
        return pipeline;
    }

    /** What runs, without the emitter. */
    EmbeddedPipeline local() {
        return pipeline;
    }

    /** Starts a part that does not run. */
    void start(PipelinePart part) throws Exception {
        part(part).start();
    }

    /** Starts every part that does not run. */
    void startAll() throws Exception {
        for (PipelinePart part : PipelinePart.values()) {
            start(part);
        }
    }

    /** Kills a part as the out-of-memory killer would. */
    void kill(PipelinePart part) throws InterruptedException {
        part(part).kill();
    }

    /** Ends a part in its own order. */
    void stop(PipelinePart part) throws Exception {
        part(part).stop();
    }

    void restart(PipelinePart part) throws Exception {
        kill(part);
        start(part);
    }

    /** @param signal such as {@code STOP} */
    void signal(PipelinePart part, String signal) throws IOException, InterruptedException {
        part(part).signal(signal);
    }

    /**
     * Starts an emitter process in place of the one that runs, if there is one.
     *
     * @param perSecond events per second
     * @param malformedRatio share of them that is damaged
     */
    void emit(double perSecond, double malformedRatio) throws Exception {
        if (emitter != null) {
            emitter.end();
        }
        emitter = new ManagedProcess<>("the emitter", () -> newEmitter(perSecond, malformedRatio), Optional::of);
        emitter.start();
    }

    /**
     * Emits from this process, until all is written.
     *
     * @param settings as the emitter's environment has them
     */
    Emitter emit(Map<String, String> settings) {
        Emitter writer =
                new Emitter(EmitterConfig.of(settings).withBootstrapServers(bootstrapServers()), progress -> {});
        writer.run();
        return writer;
    }

    /** The rows of a query, each as its values; NULL is {@link #NULL}. */
    List<String[]> query(String sql) throws InterruptedException {
        return pipeline.clickHouseClient().query(sql).stream()
                .map(row -> StreamSupport.stream(row.spliterator(), false)
                        .map(value -> value.isNull() ? NULL : value.isValueNode() ? value.asText() : value.toString())
                        .toArray(String[]::new))
                .toList();
    }

    /** Runs a statement that changes something. */
    void run(String statement) throws InterruptedException {
        pipeline.clickHouseClient().execute(statement, Map.of());
    }

    long number(String sql) throws InterruptedException {
        return pipeline.clickHouseClient().queryNumber(sql);
    }

    /** Compares raw topics with ClickHouse from some offsets on. */
    Reconciliation reconcile(Map<TopicPartition, Long> from) throws InterruptedException {
        return new Reconciler(
                        pipeline.topology(),
                        pipeline.clickHouseClient(),
                        Kafka.at(bootstrapServers(), "clickstream-test"),
                        ProgressListener.NONE)
                .compare(pipeline.topics().cut().from(from));
    }

    /** How many records the raw topics have ever taken. */
    long rawEnd() throws InterruptedException {
        return pipeline.topics().rawEndOffsets().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Records that are still in the raw topics. */
    long rawRecords() throws InterruptedException {
        return pipeline.topics().rawRecords();
    }

    /** Waits until each record of the raw topics is a row or a dead letter. */
    void awaitArrival() {
        TimeLimits.await()
                .until(() ->
                        number("SELECT (SELECT count() FROM events_processed) + (SELECT count() FROM dead_letters)")
                                == rawRecords());
    }

    String bootstrapServers() {
        return pipeline.bootstrapServers();
    }

    URI page() {
        return pipeline.pageAddress();
    }

    /**
     * Makes it as good as new for the next who uses it: what does not run is started, and all events are forgotten, in the
     * topics as in the tables.
     */
    void renew() throws Exception {
        startAll();
        drain();
        // What is forgotten below is not missing.
        new OperatorCommands(this).run("reconcile", "--accept", "--wait", "0", "--no-clean-topic");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            Set<TopicPartition> partitions = pipeline.topology().topics().stream()
                    .flatMap(RestartablePipeline::partitions)
                    .collect(Collectors.toSet());
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            admin.listOffsets(partitions.stream()
                            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                    .all()
                    .get()
                    .forEach((partition, end) -> all.put(partition, RecordsToDelete.beforeOffset(end.offset())));
            admin.deleteRecords(all).all().get();
        }
        for (Sink sink : pipeline.topology().sinks()) {
            run("TRUNCATE TABLE " + sink.table());
        }
        run("TRUNCATE TABLE " + REPLAYS);
    }

    /** Lets a raw topic have the times of its producers, whatever they are: as foreign topics do. */
    void takeProducersTime(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(
                                    set(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TimestampType.CREATE_TIME.name),
                                    set(
                                            TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
                                            Long.toString(Long.MAX_VALUE)))))
                    .all()
                    .get();
        }
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    /** Waits for events that are behind all others in each partition. */
    private void drain() throws Exception {
        String marker = "marker-" + System.nanoTime();
        byte[] event = "{\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"%s\"}"
                .formatted(marker)
                .getBytes();
        try (RawTopics raw = new RawTopics(bootstrapServers())) {
            for (TopicPartition partition : pipeline.topology().rawTopics().stream()
                    .flatMap(RestartablePipeline::partitions)
                    .toList()) {
                raw.write(partition, event);
            }
        }
        TimeLimits.await()
                .until(() -> number("SELECT count() FROM events_processed WHERE user_id = '" + marker + "'")
                        == (long) PARTITIONS * pipeline.topology().rawTopics().size());
    }

    private static Stream<TopicPartition> partitions(String topic) {
        return Stream.iterate(0, number -> number + 1)
                .limit(PARTITIONS)
                .map(number -> new TopicPartition(topic, number));
    }

    /** Returns when its first event is there: it belongs to whoever starts it, and not to the next test. */
    private ChildProcess newEmitter(double perSecond, double malformedRatio) throws InterruptedException {
        InstallLayout distribution = InstallLayout.current();
        long before = rawEnd();
        ChildProcess started = ChildProcess.start(
                "the emitter",
                pipeline.data().files("emitter"),
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", bootstrapServers(),
                        "MESSAGES_PER_SECOND", Double.toString(perSecond),
                        "MALFORMED_RATIO", Double.toString(malformedRatio),
                        "METRICS_PORT", Integer.toString(pipeline.emitterMetricsPort())),
                new ChildProcess.JavaCommand(
                        distribution.quickStart("-Xmx96m", "-XX:TieredStopAtLevel=1"),
                        distribution.lib(),
                        EmitterMain.class.getName(),
                        List.of()));
        TimeLimits.await().until(() -> rawEnd() > before);
        return started;
    }

    @Override
    public void close() {
        if (emitter != null) {
            emitter.end();
        }
        pipeline.end();
    }

    private ManagedProcess<?> part(PipelinePart part) {
        return switch (part) {
            case KAFKA -> pipeline.kafka();
            case STORE -> pipeline.store();
            case CLICKHOUSE -> pipeline.clickHouse();
            case JOB -> pipeline.flink();
            case EMITTER -> emitter;
            case PAGE -> pipeline.page();
        };
    }
}
