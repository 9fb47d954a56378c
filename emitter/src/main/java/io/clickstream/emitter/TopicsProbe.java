package io.clickstream.emitter;

import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.KafkaAvailability;
import io.clickstream.core.kafka.KafkaProbe;
import io.clickstream.core.settings.ConfigurationException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** Asks once whether Kafka would take events: the cluster answers, the topics are there and served. */
final class TopicsProbe implements KafkaAvailability.Probe {
    private static final int REQUEST_TIMEOUT_MS = 5_000;

    private final List<String> topics;
    private final Kafka kafka;
    private final KafkaProbe cluster;

    TopicsProbe(ProducerSettings settings, Collection<String> topics) {
        this.topics = List.copyOf(topics);
        this.kafka = settings.kafka();
        this.cluster = new KafkaProbe(kafka);
    }

    /**
     * @throws ConfigurationException if kafka-clients cannot work with the settings, say for want of a key store, or Kafka has
     *     refused the credentials again and again
     */
    @Override
    public Optional<String> problem() throws InterruptedException {
        Optional<String> unreachable = cluster.problem();
        return unreachable.isPresent() ? unreachable : topicProblem();
    }

    /** Asks as a producer does, so that a broker which creates topics by itself creates them now. */
    private Optional<String> topicProblem() throws InterruptedException {
        Producer<byte[], byte[]> producer = kafka.producer(Map.of(
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                REQUEST_TIMEOUT_MS,
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                false));
        Admin admin = kafka.admin();
        try {
            for (String topic : topics) {
                Optional<String> problem = topicProblem(topic, producer, admin);
                if (problem.isPresent()) {
                    return problem;
                }
            }
            return Optional.empty();
        } finally {
            admin.close(Duration.ZERO);
            producer.close(Duration.ZERO);
        }
    }

    private Optional<String> topicProblem(String topic, Producer<byte[], byte[]> producer, Admin admin)
            throws InterruptedException {
        try {
            awaitService(producer.partitionsFor(topic), admin);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of("Topic " + topic + " of " + kafka.name() + " is not served yet: "
                    + e.getCause().getMessage());
        } catch (InterruptException e) {
            Thread.interrupted();
            throw new InterruptedException();
        } catch (TimeoutException e) {
            return Optional.of("Topic " + topic + " does not exist, and " + kafka.name() + " does not create it");
        } catch (KafkaException e) {
            return Optional.of("Topic " + topic + " of " + kafka.name() + " is not usable: " + e.getMessage());
        }
    }

    /**
     * Of a topic that was just created the cluster knows leaders that do not take records yet. Where an idempotent producer's
     * first batch is refused for that and its second is taken, the first stays out of order for good.
     */
    private static void awaitService(List<PartitionInfo> partitions, Admin admin)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = partitions.stream()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(partition.topic(), partition.partition()),
                        partition -> OffsetSpec.latest()));
        admin.listOffsets(ends, new ListOffsetsOptions().timeoutMs(REQUEST_TIMEOUT_MS))
                .all()
                .get();
    }
}
