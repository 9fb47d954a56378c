package io.clickstream.local;

import io.clickstream.cli.Offsets;
import io.clickstream.cli.PipelineTopics;
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
public final class Topics {

    /** Kafka's own default, said aloud because {@link #DERIVED_MAX_BYTES} rests on it. */
    private static final int RAW_MAX_BYTES = 1024 * 1024 + 12;

    /** What becomes of a raw record can be larger than it was; pipeline.sql reckons how much. */
    private static final int DERIVED_MAX_BYTES = 4 * 1024 * 1024;

    private final Admin admin;
    private final int partitions;
    private final Offsets offsets;
    private final List<TopicPartition> raw;

    /** @param partitions of each topic when it is created */
    public Topics(Admin admin, int partitions) {
        this.admin = admin;
        this.partitions = partitions;
        this.offsets = new Offsets(admin);
        this.raw = PipelineTopics.RAW.stream()
                .flatMap(topic ->
                        IntStream.range(0, partitions).mapToObj(partition -> new TopicPartition(topic, partition)))
                .toList();
    }

    /** Creates the pipeline's topics, and others, as far as they are missing. */
    public void create(List<String> others) throws InterruptedException {
        try {
            Set<String> existing = admin.listTopics().names().get();
            admin.createTopics(Stream.of(PipelineTopics.RAW, PipelineTopics.DERIVED, others)
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

    private static Map<String, String> settings(String topic) {
        int maxBytes = PipelineTopics.DERIVED.contains(topic) ? DERIVED_MAX_BYTES : RAW_MAX_BYTES;
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
        return LocalPipeline.sum(offsets.committed(PipelineTopics.JOB_GROUP));
    }
}
