package io.clickstream.local.pipeline;

import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.pipeline.Topology;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;

/** The pipeline's topics on the embedded broker. */
public final class PipelineTopics {

    private final Admin admin;
    private final Topology topology;
    private final int partitions;
    private final Offsets offsets;
    private final List<TopicPartition> raw;

    /** @param partitions of each topic when it is created */
    public PipelineTopics(Admin admin, Topology topology, int partitions) {
        this.admin = admin;
        this.topology = topology;
        this.partitions = partitions;
        this.offsets = new Offsets(admin);
        this.raw = topology.rawTopics().stream()
                .flatMap(topic ->
                        IntStream.range(0, partitions).mapToObj(partition -> new TopicPartition(topic, partition)))
                .toList();
    }

    /** Creates the pipeline's topics, and others, as far as they are missing. */
    public void create(List<String> others) throws InterruptedException {
        try {
            Set<String> existing = admin.listTopics().names().get();
            admin.createTopics(Stream.of(topology.topics(), others)
                            .flatMap(List::stream)
                            .filter(topic -> !existing.contains(topic))
                            .map(topic -> new NewTopic(topic, partitions, (short) 1).configs(settings(topic)))
                            .toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot create the topics", e.getCause());
        }
    }

    private Map<String, String> settings(String topic) {
        // What becomes of a raw record can be larger than it was.
        int maxBytes = topology.derivedTopics().contains(topic)
                ? topology.maxDerivedRecordBytes()
                : topology.maxRawRecordBytes();
        return Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxBytes));
    }

    /** Offset of the next record, by partition of the raw topics. */
    public Map<TopicPartition, Long> rawEndOffsets() throws InterruptedException {
        return offsets.ends(raw, IsolationLevel.READ_UNCOMMITTED);
    }

    /** Offset of the oldest record that is still there, by partition of the raw topics. */
    public Map<TopicPartition, Long> rawBeginningOffsets() throws InterruptedException {
        return offsets.beginnings(raw);
    }

    /** How many raw records the job has read and committed. */
    public long processed() throws InterruptedException {
        return sum(offsets.committed(topology.jobGroup()));
    }

    /** How many raw records there are. */
    public long rawRecords() throws InterruptedException {
        return sum(rawEndOffsets()) - sum(rawBeginningOffsets());
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }
}
