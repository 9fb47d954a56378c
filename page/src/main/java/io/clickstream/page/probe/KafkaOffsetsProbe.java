package io.clickstream.page.probe;

import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.OpenTransaction;
import io.clickstream.core.kafka.OpenTransactions;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.reconcile.Cut;
import io.clickstream.core.settings.ConfigurationException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Asks Kafka where the pipeline's topics end and how far their readers are. */
public final class KafkaOffsetsProbe implements Probe<KafkaOffsets>, AutoCloseable {
    /** Less than what makes a probe count as not answered, so that it is Kafka's own message that is shown. */
    private static final int TIMEOUT_MS = 1_800;

    private static final long TOPICS_INTERVAL = Duration.ofSeconds(60).toNanos();

    /** Records are deleted some minutes after their time, and a reader that has lost some needs its time to go on. */
    private static final long BEGINNINGS_INTERVAL = Duration.ofSeconds(5).toNanos();

    /** Between two checkpoints there always is one; only one that stays is worth the requests. */
    private static final long TRANSACTIONS_INTERVAL = Duration.ofSeconds(10).toNanos();

    private final Topology topology;
    private final Kafka kafka;
    private final Admin admin;
    private final Offsets offsets;
    private final OpenTransactions transactions;

    private List<TopicPartition> partitions = List.of();
    private long partitionsSince;
    private Map<String, String> topicIds = Map.of();
    private final DeletedUnread deletedUnread;
    private Map<TopicPartition, Long> beginnings = Map.of();
    private long beginningsSince;
    private Map<TopicPartition, OpenTransaction> open = Map.of();
    private long openSince = System.nanoTime();

    /** @throws ConfigurationException if there cannot be a client with these settings */
    public KafkaOffsetsProbe(Topology topology, Kafka kafka) {
        this.topology = topology;
        this.kafka = kafka;
        this.admin = kafka.admin(Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                1_000));
        this.offsets = new Offsets(admin);
        this.deletedUnread = new DeletedUnread(topology);
        this.transactions = new OpenTransactions(admin, Clock.systemUTC(), topology.derivedTopics());
    }

    @Override
    public ProbeResult<KafkaOffsets> probe() throws InterruptedException {
        try {
            List<TopicPartition> known = partitions();
            // First how far the readers are and then the ends: nobody is seen to be ahead of what there is.
            Map<String, Map<TopicPartition, Long>> committed =
                    offsets.committed(topology.topicsByGroup().keySet());
            Map<TopicPartition, Long> stable = offsets.ends(known, IsolationLevel.READ_COMMITTED);
            Map<TopicPartition, Long> ends = offsets.ends(known, IsolationLevel.READ_UNCOMMITTED);
            return ProbeResult.up(
                    "%d partitions of %d topics"
                            .formatted(known.size(), topology.topics().size()),
                    new KafkaOffsets(
                            topology,
                            ends,
                            stable,
                            committed,
                            topicIds,
                            deletedUnread.count(committed, beginnings(known)),
                            openTransactions(stable, ends)));
        } catch (TimeoutException e) {
            partitions = List.of();
            throw new KafkaException(kafka.name() + " does not answer", e);
        }
    }

    /** The raw records that are still there, up to some offsets. */
    Cut cut(Map<TopicPartition, Long> to) throws InterruptedException {
        Cut all = Cut.upTo(offsets, to);
        return all.from(all.beginnings());
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    private List<TopicPartition> partitions() throws InterruptedException {
        if (partitions.isEmpty() || System.nanoTime() - partitionsSince > TOPICS_INTERVAL) {
            partitions = offsets.partitions(topology.topics());
            topicIds = offsets.topicIds(topology.topics());
            partitionsSince = System.nanoTime();
        }
        return partitions;
    }

    private Map<TopicPartition, Long> beginnings(List<TopicPartition> known) throws InterruptedException {
        if (beginnings.isEmpty() || System.nanoTime() - beginningsSince > BEGINNINGS_INTERVAL) {
            beginnings = offsets.beginnings(known);
            beginningsSince = System.nanoTime();
        }
        return beginnings;
    }

    private Map<String, Long> openTransactions(Map<TopicPartition, Long> stable, Map<TopicPartition, Long> ends)
            throws InterruptedException {
        boolean held = ends.entrySet().stream()
                .filter(end -> topology.derivedTopics().contains(end.getKey().topic()))
                .anyMatch(end -> stable.get(end.getKey()) < end.getValue());
        if (held && System.nanoTime() - openSince > TRANSACTIONS_INTERVAL) {
            open = new HashMap<>();
            for (OpenTransaction found : transactions.find()) {
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
}
