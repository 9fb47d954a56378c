package io.clickstream.core.kafka;

import io.clickstream.core.settings.ConfigurationException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Where the partitions of topics begin and end. */
public final class Offsets {
    /** By topic, then by partition. */
    public static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

    private final Admin admin;

    /** @param admin stays the caller's to close */
    public Offsets(Admin admin) {
        this.admin = admin;
    }

    /** @throws ConfigurationException if there is no such topic */
    public List<TopicPartition> partitions(Collection<String> topics) throws InterruptedException {
        return describe(topics).values().stream()
                .flatMap(Offsets::partitions)
                .sorted(ORDER)
                .toList();
    }

    /**
     * By topic, Kafka's id of it: a topic that is deleted and created anew keeps its name and gets another id (KIP-516). Empty
     * where Kafka is older than ids.
     *
     * @throws ConfigurationException if there is no such topic
     */
    public Map<String, String> topicIds(Collection<String> topics) throws InterruptedException {
        Map<String, String> ids = new TreeMap<>();
        describe(topics)
                .forEach((topic, description) -> ids.put(
                        topic,
                        description.topicId().equals(Uuid.ZERO_UUID)
                                ? ""
                                : description.topicId().toString()));
        return ids;
    }

    /** Those of some topics that Kafka compacts; none if this user may not read their settings. */
    public Set<String> compacted(Collection<String> topics) throws InterruptedException {
        try {
            return admin
                    .describeConfigs(topics.stream()
                            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                            .toList())
                    .all()
                    .get()
                    .entrySet()
                    .stream()
                    .filter(topic -> topic.getValue()
                            .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                            .value()
                            .contains(TopicConfig.CLEANUP_POLICY_COMPACT))
                    .map(topic -> topic.getKey().name())
                    .collect(Collectors.toSet());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return Set.of();
            }
            throw failure(e);
        }
    }

    private Map<String, TopicDescription> describe(Collection<String> topics) throws InterruptedException {
        try {
            return admin.describeTopics(topics).allTopicNames().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new ConfigurationException(
                        "This Kafka (KAFKA_BOOTSTRAP_SERVERS) lacks one of the pipeline's topics "
                                + String.join(", ", topics));
            }
            throw failure(e);
        }
    }

    /**
     * The oldest record that is still there.
     *
     * @throws KafkaException if Kafka does not tell
     */
    public Map<TopicPartition, Long> beginnings(Collection<TopicPartition> partitions) throws InterruptedException {
        return list(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
    }

    /**
     * The next record; read committed, the first record that is not decided yet, if there is one.
     *
     * @throws KafkaException if Kafka does not tell
     */
    public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, IsolationLevel isolation)
            throws InterruptedException {
        return list(partitions, OffsetSpec.latest(), isolation);
    }

    /**
     * The first record of a time or later; the next record where there is none.
     *
     * @throws KafkaException if Kafka does not tell
     */
    public Map<TopicPartition, Long> since(Instant time, Collection<TopicPartition> partitions)
            throws InterruptedException {
        Map<TopicPartition, Long> found =
                list(partitions, OffsetSpec.forTimestamp(time.toEpochMilli()), IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> ends = ends(partitions, IsolationLevel.READ_UNCOMMITTED);
        found.replaceAll((partition, offset) -> offset < 0 ? ends.get(partition) : offset);
        return found;
    }

    /**
     * What a consumer group has to read next, by partition; without those that it has read nothing of.
     *
     * @throws KafkaException if Kafka does not tell
     */
    public Map<TopicPartition, Long> committed(String group) throws InterruptedException {
        return committed(List.of(group)).get(group);
    }

    /**
     * The same for several groups at once.
     *
     * @throws KafkaException if Kafka does not tell
     */
    public Map<String, Map<TopicPartition, Long>> committed(Collection<String> groups) throws InterruptedException {
        Map<String, ListConsumerGroupOffsetsSpec> request =
                groups.stream().collect(Collectors.toMap(group -> group, group -> new ListConsumerGroupOffsetsSpec()));
        Map<String, Map<TopicPartition, Long>> committed = new HashMap<>();
        get(admin.listConsumerGroupOffsets(request).all())
                .forEach((group, offsets) -> committed.put(
                        group,
                        offsets.entrySet().stream()
                                .filter(entry -> entry.getValue() != null)
                                .collect(Collectors.toMap(
                                        Map.Entry::getKey,
                                        entry -> entry.getValue().offset()))));
        return committed;
    }

    /** Waits for an answer of Kafka. */
    public static <T> T get(KafkaFuture<T> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private Map<TopicPartition, Long> list(
            Collection<TopicPartition> partitions, OffsetSpec which, IsolationLevel isolation)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> request =
                partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> which));
        Map<TopicPartition, Long> offsets = new TreeMap<>(ORDER);
        get(admin.listOffsets(request, new ListOffsetsOptions(isolation)).all())
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    private static Stream<TopicPartition> partitions(TopicDescription topic) {
        return topic.partitions().stream().map(partition -> new TopicPartition(topic.name(), partition.partition()));
    }

    static RuntimeException failure(ExecutionException e) {
        if (e.getCause() instanceof AuthorizationException) {
            return new ConfigurationException(
                    "This Kafka user may not do that: " + e.getCause().getMessage());
        }
        return e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    }
}
