package io.clickstream.local;

import io.clickstream.cli.ClickHouse;
import io.clickstream.cli.PipelineTopics;
import io.clickstream.emitter.Emitter;
import io.clickstream.emitter.EmitterConfig;
import io.clickstream.emitter.Main;
import io.clickstream.local.process.ChildProcess;
import io.clickstream.local.process.Part;
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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/** The pipeline with an emitter beside it, each part a process that can be killed and started again where it was. */
final class RestartablePipeline implements AutoCloseable {

    static final int PARTITIONS = 3;

    /** Events per second: after the first, none within any test. */
    private static final double RARELY = 0.0001;

    private static final List<String> TABLES = List.of("events_processed", "dead_letters", "dead_letter_replays");

    private final LocalPipeline pipeline;
    private Part<ChildProcess> emitter;

    private RestartablePipeline(LocalPipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** Starts everything; the emitter sends one event. */
    static RestartablePipeline start(Path folder) throws Exception {
        RestartablePipeline pipeline = new RestartablePipeline(
                LocalPipeline.start(TestSettings.on(folder), Distribution.current(), step -> {}));
        pipeline.emit(RARELY, 0);
        pipeline.pipeline.awaitPage();
        return pipeline;
    }

    /** What runs, without the emitter. */
    LocalPipeline local() {
        return pipeline;
    }

    /** Starts a part that does not run. */
    void start(PipelinePart part) throws Exception {
        part(part).start();
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
        emitter = new Part<>("the emitter", () -> newEmitter(perSecond, malformedRatio), Optional::of);
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

    /** The rows of a query, each as its values. */
    List<String[]> query(String sql) throws IOException, InterruptedException {
        return pipeline.clickHouse().get().query(sql);
    }

    /** Runs a statement that changes something. */
    List<String[]> run(String statement) throws InterruptedException {
        return ClickHouse.at(pipeline.clickHouse().get().address()).query(statement);
    }

    long number(String sql) throws IOException, InterruptedException {
        return pipeline.clickHouse().get().queryNumber(sql);
    }

    /** Records that are still in the raw topics. */
    long rawRecords() throws InterruptedException {
        return LocalPipeline.sum(pipeline.topics().rawEndOffsets())
                - LocalPipeline.sum(pipeline.topics().rawBeginningOffsets());
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
        for (PipelinePart part : PipelinePart.values()) {
            start(part);
        }
        drain();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            Set<TopicPartition> partitions = Stream.concat(PipelineTopics.RAW.stream(), PipelineTopics.DERIVED.stream())
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
        for (String table : TABLES) {
            run("TRUNCATE TABLE " + table);
        }
    }

    /** Waits for events that are behind all others in each partition. */
    private void drain() throws Exception {
        String marker = "marker-" + System.nanoTime();
        byte[] event = "{\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"%s\"}"
                .formatted(marker)
                .getBytes();
        try (RawTopics raw = new RawTopics(bootstrapServers())) {
            for (TopicPartition partition : PipelineTopics.RAW.stream()
                    .flatMap(RestartablePipeline::partitions)
                    .toList()) {
                raw.write(partition, event);
            }
        }
        TimeLimits.await()
                .until(() -> number("SELECT count() FROM events_processed WHERE user_id = '" + marker + "'")
                        == (long) PARTITIONS * PipelineTopics.RAW.size());
    }

    private static Stream<TopicPartition> partitions(String topic) {
        return Stream.iterate(0, number -> number + 1)
                .limit(PARTITIONS)
                .map(number -> new TopicPartition(topic, number));
    }

    private ChildProcess newEmitter(double perSecond, double malformedRatio) {
        Distribution distribution = Distribution.current();
        return ChildProcess.start(
                "the emitter",
                pipeline.data().lock("emitter"),
                pipeline.data().log("emitter"),
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", bootstrapServers(),
                        "MESSAGES_PER_SECOND", Double.toString(perSecond),
                        "MALFORMED_RATIO", Double.toString(malformedRatio),
                        "METRICS_PORT", Integer.toString(pipeline.emitterMetricsPort())),
                new ChildProcess.JavaCommand(
                        distribution.quickStart("-Xmx96m", "-XX:TieredStopAtLevel=1"),
                        distribution.lib(),
                        Main.class.getName(),
                        List.of()));
    }

    @Override
    public void close() {
        if (emitter != null) {
            emitter.end();
        }
        pipeline.end();
    }

    private Part<?> part(PipelinePart part) {
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
