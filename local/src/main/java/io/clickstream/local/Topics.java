package io.clickstream.local;

import io.clickstream.emitter.EventType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;

/** The pipeline's topics on the embedded broker. */
public final class Topics {

    /** Raw topics, one per event type. */
    public static final List<String> RAW =
            Arrays.stream(EventType.values()).map(EventType::topic).toList();

    private static final List<String> DERIVED = List.of("processed_events", "dead_letter_events");

    /** Kafka's own default, said aloud because {@link #DERIVED_MAX_BYTES} rests on it. */
    private static final int RAW_MAX_BYTES = 1024 * 1024 + 12;

    /** What becomes of a raw record can be larger than it was; pipeline.sql reckons how much. */
    private static final int DERIVED_MAX_BYTES = 4 * 1024 * 1024;

    private static final String JOB_GROUP = "clickstream-etl";

    private final Admin admin;
    private final int partitions;

    /** @param partitions of each topic when it is created */
    public Topics(Admin admin, int partitions) {
        this.admin = admin;
        this.partitions = partitions;
    }

    /** Creates the pipeline's topics, and others, as far as they are missing. */
    public void create(List<String> others) throws InterruptedException {
        try {
            Set<String> existing = admin.listTopics().names().get();
            admin.createTopics(Stream.of(RAW, DERIVED, others)
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
        int maxBytes = DERIVED.contains(topic) ? DERIVED_MAX_BYTES : RAW_MAX_BYTES;
        return Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxBytes));
    }

    /** Offset of the next record, by partition of the raw topics. */
    public Map<TopicPartition, Long> rawEndOffsets() throws InterruptedException {
        return rawOffsets(OffsetSpec.latest());
    }

    /** Offset of the oldest record that is still there, by partition of the raw topics. */
    public Map<TopicPartition, Long> rawBeginningOffsets() throws InterruptedException {
        return rawOffsets(OffsetSpec.earliest());
    }

    /** How many raw records the job has read and committed. */
    public long processed() throws InterruptedException {
        try {
            return admin.listConsumerGroupOffsets(JOB_GROUP).partitionsToOffsetAndMetadata().get().values().stream()
                    .filter(offset -> offset != null)
                    .mapToLong(offset -> offset.offset())
                    .sum();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not tell the job's offsets", e.getCause());
        }
    }

    private Map<TopicPartition, Long> rawOffsets(OffsetSpec which) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> request = RAW.stream()
                .flatMap(topic -> partitions(topic))
                .collect(Collectors.toMap(partition -> partition, partition -> which));
        try {
            Map<TopicPartition, Long> offsets = new TreeMap<>(Comparator.comparing(TopicPartition::toString));
            for (Map.Entry<TopicPartition, ListOffsetsResultInfo> entry :
                    admin.listOffsets(request).all().get().entrySet()) {
                offsets.put(entry.getKey(), entry.getValue().offset());
            }
            return offsets;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not tell the offsets", e.getCause());
        }
    }

    private Stream<TopicPartition> partitions(String topic) {
        return IntStream.range(0, partitions).mapToObj(partition -> new TopicPartition(topic, partition));
    }
}
