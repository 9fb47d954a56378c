package io.clickstream.page;

import io.clickstream.cli.Kafka;
import io.clickstream.cli.Offsets;
import io.clickstream.cli.OpenTransactions;
import io.clickstream.cli.PipelineTopics;
import io.clickstream.emitter.WrongSettingException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Asks Kafka where its topics end and how far their readers are. */
final class KafkaLook implements Look<KafkaView>, AutoCloseable {
    static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

    /** Less than what makes a look count as not answered, so that it is Kafka's own message that is shown. */
    private static final int TIMEOUT_MS = 1_800;

    private static final long TOPICS_INTERVAL = Duration.ofSeconds(60).toNanos();

    /** Between two checkpoints there always is one; only one that stays is worth the requests. */
    private static final long TRANSACTIONS_INTERVAL = Duration.ofSeconds(10).toNanos();

    private final Kafka kafka;
    private final Admin admin;
    private final Offsets offsets;
    private final OpenTransactions transactions;

    private List<TopicPartition> partitions = List.of();
    private long partitionsSince;
    private Map<TopicPartition, OpenTransactions.Blocking> open = Map.of();
    private long openSince = System.nanoTime();

    /** @throws WrongSettingException if there cannot be a client with these settings */
    KafkaLook(Kafka kafka) {
        this.kafka = kafka;
        this.admin = kafka.admin(Map.of(
                AdminClientConfig.CLIENT_ID_CONFIG,
                "clickstream-page",
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                1_000));
        this.offsets = new Offsets(admin);
        this.transactions = new OpenTransactions(admin, Clock.systemUTC());
    }

    @Override
    public Finding<KafkaView> look() throws InterruptedException {
        try {
            List<TopicPartition> known = partitions();
            // First how far the readers are and then the ends: nobody is seen to be ahead of what there is.
            Map<String, Map<TopicPartition, Long>> committed = offsets.committed(KafkaView.GROUPS.keySet());
            Map<TopicPartition, Long> stable = offsets.ends(known, IsolationLevel.READ_COMMITTED);
            Map<TopicPartition, Long> ends = offsets.ends(known, IsolationLevel.READ_UNCOMMITTED);
            KafkaView view = new KafkaView(ends, stable, committed, openTransactions(stable, ends));
            return Finding.up(
                    "%d partitions of %d topics"
                            .formatted(known.size(), allTopics().size()),
                    view);
        } catch (TimeoutException e) {
            partitions = List.of();
            throw new KafkaException(kafka.name() + " does not answer", e);
        }
    }

    /** Oldest record that is still there, by partition of the raw topics. */
    Map<TopicPartition, Long> rawBeginnings() throws InterruptedException {
        return offsets.beginnings(offsets.partitions(PipelineTopics.RAW));
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    private List<TopicPartition> partitions() throws InterruptedException {
        if (partitions.isEmpty() || System.nanoTime() - partitionsSince > TOPICS_INTERVAL) {
            partitions = offsets.partitions(allTopics());
            partitionsSince = System.nanoTime();
        }
        return partitions;
    }

    private Map<String, Long> openTransactions(Map<TopicPartition, Long> stable, Map<TopicPartition, Long> ends)
            throws InterruptedException {
        boolean held = PipelineTopics.DERIVED.stream()
                .anyMatch(topic -> KafkaView.sum(stable, List.of(topic)) < KafkaView.sum(ends, List.of(topic)));
        if (held && System.nanoTime() - openSince > TRANSACTIONS_INTERVAL) {
            open = new HashMap<>();
            for (OpenTransactions.Blocking found : transactions.find()) {
                open.merge(found.partition(), found, (one, other) -> one.since().isBefore(other.since()) ? one : other);
            }
            openSince = System.nanoTime();
        }
        Map<String, Long> oldest = new HashMap<>();
        open.forEach((partition, found) -> {
            // Where readers have gone on, it is over.
            if (stable.getOrDefault(partition, -1L) == found.lastStableOffset()) {
                oldest.merge(partition.topic(), found.since().toEpochMilli(), Math::min);
            }
        });
        return oldest;
    }

    private static List<String> allTopics() {
        return Stream.concat(PipelineTopics.RAW.stream(), PipelineTopics.DERIVED.stream())
                .toList();
    }
}
