package io.clickstream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.emitter.Emitter;
import io.clickstream.emitter.EmitterConfig;
import io.clickstream.emitter.Event;
import io.clickstream.emitter.EventGenerator;
import io.clickstream.local.pipeline.DataFolder;
import io.clickstream.local.pipeline.EmbeddedPipeline;
import io.clickstream.local.pipeline.InstallLayout;
import io.clickstream.local.pipeline.PipelineSettings;
import io.clickstream.local.process.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.errors.GroupNotEmptyException;

/** A Kafka broker with the pipeline's topics and an S3 store, in processes of their own. */
public final class KafkaTestbed implements AutoCloseable {

    private static final Duration TOPIC_DELETION = Duration.ofSeconds(60);
    private static final Duration GROUP_END = Duration.ofSeconds(60);

    private final EmbeddedPipeline pipeline;
    private final Offsets offsets;

    private KafkaTestbed(EmbeddedPipeline pipeline) {
        this.pipeline = pipeline;
        this.offsets = new Offsets(pipeline.admin());
    }

    /**
     * Empties the folder and starts both.
     *
     * @param partitions of each topic
     */
    public static KafkaTestbed open(Path folder, int partitions) throws Exception {
        return open(PipelineSettings.on(folder).partitions(partitions).build());
    }

    /** Empties the folder of the settings and starts both. */
    static KafkaTestbed open(PipelineSettings settings) throws Exception {
        DataFolder.delete(settings.data());
        EmbeddedPipeline pipeline = EmbeddedPipeline.open(settings, InstallLayout.current(), Topology.builtIn());
        try {
            pipeline.startKafkaWithTopics();
            pipeline.store().start();
            return new KafkaTestbed(pipeline);
        } catch (Exception | Error e) {
            pipeline.end();
            throw e;
        }
    }

    /** All parts, of which some run. */
    public EmbeddedPipeline pipeline() {
        return pipeline;
    }

    /** What the pipeline consists of. */
    public Topology topology() {
        return pipeline.topology();
    }

    /** Kafka's address. */
    public String bootstrapServers() {
        return pipeline.bootstrapServers();
    }

    /** The data folder. */
    public DataFolder data() {
        return pipeline.data();
    }

    /** Where the programs are. */
    public InstallLayout layout() {
        return pipeline.layout();
    }

    /** The broker's process. */
    public ChildProcess broker() {
        return pipeline.kafka().process().orElseThrow();
    }

    /**
     * Writes events of the emitter to the raw topics as fast as it goes.
     *
     * @return how many of them are not malformed
     */
    public long emit(long events, double malformedRatio) {
        Emitter emitter = new Emitter(
                emitterConfig(
                        Map.of("EVENTS", Long.toString(events), "MALFORMED_RATIO", Double.toString(malformedRatio))),
                progress -> {});
        emitter.run();
        emitter.firstError().ifPresent(error -> {
            throw new IllegalStateException("the events could not be written", error);
        });
        return events - emitter.progress().malformed();
    }

    /** Writes good events of the emitter with a field more, which nobody reads and which makes them so many bytes long. */
    public void emitLong(long events, int bytes) {
        EmitterConfig config = emitterConfig(Map.of());
        EventGenerator generator = new EventGenerator(config.seed(), 0, config.eventTime(), InstantSource.system());
        SplittableRandom random = new SplittableRandom(config.seed());
        write(events, i -> {
            Event event = generator.next();
            return new ProducerRecord<>(event.type().topic(), event.key(), lengthened(event.value(), bytes, random));
        });
    }

    /** Writes records to a topic, again and again until there are so many. */
    public void write(String topic, byte[][] values, long events) {
        write(events, i -> new ProducerRecord<>(topic, values[(int) (i % values.length)]));
    }

    private void write(long events, LongFunction<ProducerRecord<byte[], byte[]>> records) {
        AtomicReference<Exception> refusal = new AtomicReference<>();
        try (Producer<byte[], byte[]> producer =
                emitterConfig(Map.of()).producer().newProducer()) {
            for (long i = 0; i < events; i++) {
                producer.send(records.apply(i), (metadata, error) -> {
                    if (error != null) {
                        refusal.compareAndSet(null, error);
                    }
                });
            }
        }
        if (refusal.get() != null) {
            throw new IllegalStateException("the events could not be written", refusal.get());
        }
    }

    private EmitterConfig emitterConfig(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("SEED", "1", "EVENT_TIME", "P30D"));
        settings.putAll(more);
        return EmitterConfig.of(settings).withoutRate().withBootstrapServers(bootstrapServers());
    }

    private static byte[] lengthened(byte[] event, int bytes, SplittableRandom random) {
        StringBuilder text = new StringBuilder(bytes).append(",\"user_agent\":\"");
        while (event.length + text.length() + 1 < bytes) {
            text.append((char) random.nextInt('a', 'z' + 1));
        }
        return (new String(event, 0, event.length - 1, UTF_8) + text.append("\"}")).getBytes(UTF_8);
    }

    /**
     * Starts a Flink cluster with a job that begins with the oldest raw record.
     *
     * @param settings made of those of {@link #pipeline}
     * @return its process
     */
    public ChildProcess startFlink(PipelineSettings settings) throws Exception {
        Path checkpoints = data().folder("s3").resolve(pipeline.storeLocation().bucket());
        DataFolder.delete(checkpoints);
        Files.createDirectories(checkpoints);
        pipeline.change(settings);
        pipeline.flink().start();
        return pipeline.flink().process().orElseThrow();
    }

    /**
     * Starts a Java program of the benchmarks or the local run, with a heap as Flink's process has it.
     *
     * @param main its main class
     */
    public ChildProcess startJava(Class<?> main, List<String> arguments) {
        String name = main.getSimpleName();
        return ChildProcess.start(
                name,
                data().files(name),
                Map.of(),
                new ChildProcess.JavaCommand(
                        List.of("-XX:+UseSerialGC", "-Xmx512m"),
                        List.of(
                                layout().home()
                                        .resolve("bench/target/clickstream-bench.jar")
                                        .toString(),
                                layout().home().resolve("bench/target/lib") + "/*",
                                layout().home().resolve("local/target/dist/lib") + "/*"),
                        main.getName(),
                        arguments));
    }

    /** How many records have been appended to the clean topic, transaction markers among them. */
    public long cleanEnd() throws InterruptedException {
        return end(topology().cleanTopics().stream().map(Sink::topic).toList());
    }

    /** How many records have been appended to the raw topics. */
    public long rawEnd() throws InterruptedException {
        return end(topology().rawTopics());
    }

    private long end(List<String> topics) throws InterruptedException {
        return offsets.ends(offsets.partitions(topics), IsolationLevel.READ_UNCOMMITTED).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Deletes the clean topic and the dead letters with all they hold, and what consumers have read. */
    public void forgetResults() throws InterruptedException {
        forget(topology().derivedTopics());
    }

    /** Deletes the raw topics with all they hold. */
    public void forgetEvents() throws InterruptedException {
        forget(topology().rawTopics());
    }

    private void forget(List<String> topics) throws InterruptedException {
        try {
            pipeline.admin().deleteTopics(topics).all().get();
            long deadline = System.nanoTime() + TOPIC_DELETION.toNanos();
            while (pipeline.admin().listTopics().names().get().stream().anyMatch(topics::contains)) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("Kafka does not delete " + topics);
                }
                Thread.sleep(50);
            }
            pipeline.topics().create();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot make the topics anew", e.getCause());
        }
    }

    /** Lets a consumer group begin with the oldest record again, once all its members have left. */
    public void forget(String group) throws InterruptedException {
        long deadline = System.nanoTime() + GROUP_END.toNanos();
        while (true) {
            try {
                pipeline.admin().deleteConsumerGroups(List.of(group)).all().get();
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof GroupNotEmptyException) || System.nanoTime() > deadline) {
                    throw new IllegalStateException("cannot delete the group " + group, e.getCause());
                }
                Thread.sleep(50);
            }
        }
    }

    @Override
    public void close() {
        // At once: an orderly stop would take a checkpoint that nobody needs.
        pipeline.end();
    }
}
