package io.clickstream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clickstream.cli.Offsets;
import io.clickstream.cli.PipelineTopics;
import io.clickstream.emitter.Emitter;
import io.clickstream.emitter.EmitterConfig;
import io.clickstream.emitter.Event;
import io.clickstream.emitter.EventGenerator;
import io.clickstream.local.DataFolder;
import io.clickstream.local.Distribution;
import io.clickstream.local.FlinkCluster;
import io.clickstream.local.KafkaBroker;
import io.clickstream.local.ObjectStore;
import io.clickstream.local.Ports;
import io.clickstream.local.Topics;
import io.clickstream.local.process.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupNotEmptyException;

/** A Kafka broker with the pipeline's topics and an S3 store, in processes of their own. */
public final class Lab implements AutoCloseable {

    private static final Duration TOPIC_DELETION = Duration.ofSeconds(60);
    private static final Duration GROUP_END = Duration.ofSeconds(60);

    private final Distribution distribution = Distribution.current();
    private final DataFolder data;
    private final int partitions;
    private final List<Integer> brokerPorts;
    private final ObjectStore store;
    private final Admin admin;
    private final Offsets offsets;
    private volatile KafkaBroker broker;

    private Lab(Path folder, int partitions) throws IOException, InterruptedException {
        DataFolder.delete(folder);
        this.data = DataFolder.open(folder);
        this.partitions = partitions;
        this.brokerPorts = Ports.free(2);
        startBroker();
        this.store = ObjectStore.start(data, distribution, Ports.free(1).get(0));
        this.admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        this.offsets = new Offsets(admin);
        new Topics(admin, partitions).create(List.of());
    }

    /**
     * Empties the folder and starts both.
     *
     * @param partitions of each topic
     */
    public static Lab open(Path folder, int partitions) throws IOException, InterruptedException {
        return new Lab(folder, partitions);
    }

    private void startBroker() throws IOException, InterruptedException {
        broker = KafkaBroker.start(data, distribution, KafkaBroker.Setup.at(brokerPorts.get(1), brokerPorts.get(0)));
    }

    /** Kafka's address. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The data folder, for more parts of the pipeline. */
    public DataFolder data() {
        return data;
    }

    /** Where the programs are. */
    public Distribution distribution() {
        return distribution;
    }

    /** The broker. */
    public KafkaBroker broker() {
        return broker;
    }

    /** The S3 store. */
    public ObjectStore store() {
        return store;
    }

    /** Kills the broker and starts it anew on what it has written. */
    public void restartBroker() throws IOException, InterruptedException {
        broker.process().kill();
        startBroker();
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
        AtomicReference<Exception> refusal = new AtomicReference<>();
        try (Producer<byte[], byte[]> producer = config.producer().newProducer(Map.of())) {
            for (long i = 0; i < events; i++) {
                Event event = generator.next();
                producer.send(
                        new ProducerRecord<>(
                                event.type().topic(), event.key(), lengthened(event.value(), bytes, random)),
                        (metadata, error) -> {
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
     * @param parallelism of the job
     * @param arguments of the job
     */
    public FlinkCluster startFlink(int parallelism, List<String> arguments) throws IOException, InterruptedException {
        DataFolder.delete(data.folder("s3").resolve(store.location().bucket()));
        Files.createDirectories(data.folder("s3").resolve(store.location().bucket()));
        return continueFlink(parallelism, arguments);
    }

    /**
     * Starts a Flink cluster with a job that goes on from the newest checkpoint.
     *
     * @param parallelism of the job
     * @param arguments of the job
     */
    public FlinkCluster continueFlink(int parallelism, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-D", "KAFKA_BOOTSTRAP_SERVERS=" + bootstrapServers()));
        all.addAll(arguments);
        return FlinkCluster.start(
                data, distribution, store.location(), Ports.free(1).get(0), OptionalInt.empty(), parallelism, all);
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
                data.folder("locks").resolve(name),
                data.log(name),
                Map.of(),
                new ChildProcess.JavaCommand(
                        List.of("-XX:+UseSerialGC", "-Xmx512m"),
                        List.of(
                                distribution
                                        .home()
                                        .resolve("bench/target/clickstream-bench.jar")
                                        .toString(),
                                distribution.home().resolve("bench/target/lib") + "/*",
                                distribution.home().resolve("local/target/dist/lib") + "/*"),
                        main.getName(),
                        arguments));
    }

    /** How many records have been appended to the clean topic, transaction markers among them. */
    public long cleanEnd() throws InterruptedException {
        return end(List.of(PipelineTopics.CLEAN));
    }

    /** How many records have been appended to the raw topics. */
    public long rawEnd() throws InterruptedException {
        return end(PipelineTopics.RAW);
    }

    private long end(List<String> topics) throws InterruptedException {
        List<TopicPartition> all = topics.stream()
                .flatMap(topic ->
                        IntStream.range(0, partitions).mapToObj(partition -> new TopicPartition(topic, partition)))
                .toList();
        return offsets.ends(all, IsolationLevel.READ_UNCOMMITTED).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Deletes the clean topic and the dead letters with all they hold, and what consumers have read. */
    public void forgetResults() throws InterruptedException {
        forget(PipelineTopics.DERIVED);
    }

    /** Deletes the raw topics with all they hold. */
    public void forgetEvents() throws InterruptedException {
        forget(PipelineTopics.RAW);
    }

    private void forget(List<String> topics) throws InterruptedException {
        try {
            admin.deleteTopics(topics).all().get();
            long deadline = System.nanoTime() + TOPIC_DELETION.toNanos();
            while (admin.listTopics().names().get().stream().anyMatch(topics::contains)) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("Kafka does not delete " + topics);
                }
                Thread.sleep(50);
            }
            new Topics(admin, partitions).create(List.of());
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot make the topics anew", e.getCause());
        }
    }

    /** Lets a consumer group begin with the oldest record again, once all its members have left. */
    public void forget(String group) throws InterruptedException {
        long deadline = System.nanoTime() + GROUP_END.toNanos();
        while (true) {
            try {
                admin.deleteConsumerGroups(List.of(group)).all().get();
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
        admin.close();
        store.close();
        broker.close();
        try {
            data.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
