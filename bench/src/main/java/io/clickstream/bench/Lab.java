package io.clickstream.bench;

import io.clickstream.cli.Offsets;
import io.clickstream.cli.PipelineTopics;
import io.clickstream.emitter.Emitter;
import io.clickstream.emitter.EmitterConfig;
import io.clickstream.local.DataFolder;
import io.clickstream.local.Distribution;
import io.clickstream.local.FlinkCluster;
import io.clickstream.local.KafkaBroker;
import io.clickstream.local.ObjectStore;
import io.clickstream.local.Ports;
import io.clickstream.local.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** A Kafka broker with the pipeline's topics and an S3 store, in processes of their own. */
public final class Lab implements AutoCloseable {

    private static final Duration TOPIC_DELETION = Duration.ofSeconds(60);

    private final Distribution distribution = Distribution.current();
    private final DataFolder data;
    private final int partitions;
    private final KafkaBroker broker;
    private final ObjectStore store;
    private final Admin admin;
    private final Offsets offsets;
    private int flinkClusters;

    private Lab(Path folder, int partitions) throws IOException, InterruptedException {
        clear(folder);
        this.data = DataFolder.open(folder);
        this.partitions = partitions;
        List<Integer> ports = Ports.free(3);
        this.broker = KafkaBroker.start(
                data,
                distribution,
                ports.get(0),
                KafkaBroker.TRANSACTION_TIMEOUT_MS,
                List.of(new KafkaBroker.Listener("PLAINTEXT", ports.get(1), ports.get(1))));
        this.store = ObjectStore.start(data, distribution, ports.get(2));
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

    /**
     * Writes events of the emitter to the raw topics as fast as it goes.
     *
     * @return how many of them are not malformed
     */
    public long emit(long events, double malformedRatio) {
        Emitter emitter = new Emitter(
                EmitterConfig.of(Map.of(
                                "EVENTS",
                                Long.toString(events),
                                "MALFORMED_RATIO",
                                Double.toString(malformedRatio),
                                "SEED",
                                "1",
                                "EVENT_TIME",
                                "P30D"))
                        .withoutRate()
                        .withBootstrapServers(bootstrapServers()),
                progress -> {});
        emitter.run();
        emitter.firstError().ifPresent(error -> {
            throw new IllegalStateException("the events could not be written", error);
        });
        return events - emitter.progress().malformed();
    }

    /**
     * Starts a Flink cluster with a job that begins with the oldest raw record.
     *
     * @param parallelism of the job
     * @param arguments of the job
     */
    public FlinkCluster startFlink(int parallelism, List<String> arguments) throws IOException, InterruptedException {
        clear(data.folder("s3").resolve(store.location().bucket()));
        Files.createDirectories(data.folder("s3").resolve(store.location().bucket()));
        List<String> all = new ArrayList<>(List.of("-D", "KAFKA_BOOTSTRAP_SERVERS=" + bootstrapServers()));
        all.addAll(arguments);
        flinkClusters++;
        return FlinkCluster.start(
                data, distribution, store.location(), Ports.free(1).get(0), parallelism, all);
    }

    /** How many records have been appended to the clean topic, transaction markers among them. */
    public long cleanEnd() throws InterruptedException {
        List<TopicPartition> clean = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(PipelineTopics.CLEAN, partition))
                .toList();
        return offsets.ends(clean, IsolationLevel.READ_UNCOMMITTED).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Deletes the clean topic and the dead letters with all they hold, and what consumers have read. */
    public void forgetResults() throws InterruptedException {
        try {
            admin.deleteTopics(PipelineTopics.DERIVED).all().get();
            long deadline = System.nanoTime() + TOPIC_DELETION.toNanos();
            while (admin.listTopics().names().get().stream().anyMatch(PipelineTopics.DERIVED::contains)) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("Kafka does not delete " + PipelineTopics.DERIVED);
                }
                Thread.sleep(50);
            }
            new Topics(admin, partitions).create(List.of());
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot make the topics anew", e.getCause());
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

    private static void clear(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
