package io.clickstream.local.pipeline;

import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.reconcile.Cut;
import io.clickstream.core.settings.ConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.record.TimestampType;

/** The pipeline's topics on the embedded broker. */
public final class PipelineTopics {

    private final Admin admin;
    private final Topology topology;
    private final int partitions;
    private final Offsets offsets;

    /** @param partitions of each topic when it is created */
    public PipelineTopics(Admin admin, Topology topology, int partitions) {
        this.admin = admin;
        this.topology = topology;
        this.partitions = partitions;
        this.offsets = new Offsets(admin);
    }

    /**
     * Creates the pipeline's topics, as far as they are missing.
     *
     * @return a line for each that is there already with another number of partitions: it keeps them
     * @throws ConfigurationException if a name is none
     */
    public List<String> create() throws InterruptedException {
        try {
            Set<String> existing = admin.listTopics().names().get();
            admin.createTopics(topology.topics().stream()
                            .filter(topic -> !existing.contains(topic))
                            .map(topic -> new NewTopic(topic, partitions, (short) 1).configs(settings(topic)))
                            .toList())
                    .all()
                    .get();
            return others(existing);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof InvalidTopicException
                    ? new ConfigurationException(
                            "Kafka takes no topic of this name: " + e.getCause().getMessage())
                    : new IllegalStateException(
                            "cannot create the topics: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private List<String> others(Set<String> existing) throws InterruptedException {
        Map<String, Long> counts =
                offsets
                        .partitions(topology.topics().stream()
                                .filter(existing::contains)
                                .toList())
                        .stream()
                        .collect(Collectors.groupingBy(TopicPartition::topic, TreeMap::new, Collectors.counting()));
        counts.values().removeIf(count -> count == partitions);
        return counts.entrySet().stream()
                .map(topic -> "%s keeps its %d partitions; %d is for new topics (--partitions)"
                        .formatted(topic.getKey(), topic.getValue(), partitions))
                .toList();
    }

    /** As Kafka has them now: somebody may have added some. */
    private List<TopicPartition> raw() throws InterruptedException {
        return offsets.partitions(topology.rawTopics());
    }

    private Map<String, String> settings(String topic) {
        // What becomes of a raw record can be larger than it was.
        return topology.derivedTopics().contains(topic)
                ? Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(topology.maxDerivedRecordBytes()))
                : Map.of(
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(topology.maxRawRecordBytes()),
                        // Retention goes by the time of a record, and by a producer's clock an old one is deleted
                        // unread.
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        TimestampType.LOG_APPEND_TIME.name);
    }

    /** Offset of the next record, by partition of the raw topics. */
    public Map<TopicPartition, Long> rawEndOffsets() throws InterruptedException {
        return offsets.ends(raw(), IsolationLevel.READ_UNCOMMITTED);
    }

    /** Offset of the oldest record that is still there, by partition of the raw topics. */
    public Map<TopicPartition, Long> rawBeginningOffsets() throws InterruptedException {
        return offsets.beginnings(raw());
    }

    /** By raw topic, Kafka's id of it. */
    public Map<String, String> rawTopicIds() throws InterruptedException {
        return offsets.topicIds(topology.rawTopics());
    }

    /** All raw records up to now, of topics that each record is expected of. */
    public Cut cut() throws InterruptedException {
        List<TopicPartition> complete =
                offsets.partitions(topology.completeTopics().keySet());
        return Cut.upTo(offsets, offsets.ends(complete, IsolationLevel.READ_UNCOMMITTED));
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
