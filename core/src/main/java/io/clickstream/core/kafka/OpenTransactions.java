package io.clickstream.core.kafka;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/**
 * Transactions that readers of some topics wait for. To find them costs two requests while there are none, and a few more
 * otherwise.
 */
public final class OpenTransactions {
    private final Admin admin;
    private final Clock clock;
    private final List<String> topics;

    /**
     * @param admin stays the caller's to close
     * @param topics that are looked at
     */
    public OpenTransactions(Admin admin, Clock clock, List<String> topics) {
        this.admin = admin;
        this.clock = clock;
        this.topics = List.copyOf(topics);
    }

    /**
     * Those that readers wait for, by partition. While the job runs there usually are some: each lasts as long as the time
     * between two checkpoints.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka does not tell
     */
    public List<OpenTransaction> find() throws InterruptedException {
        Offsets offsets = new Offsets(admin);
        List<TopicPartition> partitions = offsets.partitions(topics);
        Map<TopicPartition, Long> stable = offsets.ends(partitions, IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, Long> ends = offsets.ends(partitions, IsolationLevel.READ_UNCOMMITTED);
        List<TopicPartition> held = partitions.stream()
                .filter(partition -> stable.get(partition) < ends.get(partition))
                .toList();
        if (held.isEmpty()) {
            return List.of();
        }
        Map<TopicPartition, PartitionProducerState> producers =
                Offsets.get(admin.describeProducers(held).all());
        Map<Long, Known> known = known(producers.values().stream()
                .flatMap(state -> state.activeProducers().stream())
                .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                .map(ProducerState::producerId)
                .collect(Collectors.toSet()));
        List<OpenTransaction> blocking = new ArrayList<>();
        for (TopicPartition partition : held) {
            producers.get(partition).activeProducers().stream()
                    .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                    .sorted(Comparator.comparing(
                            producer -> producer.currentTransactionStartOffset().getAsLong()))
                    .forEach(producer -> blocking.add(blocking(
                            partition,
                            producer,
                            Optional.ofNullable(known.get(producer.producerId())),
                            stable.get(partition),
                            ends.get(partition) - stable.get(partition))));
        }
        return blocking;
    }

    /**
     * Ends a transaction: its records never become visible, in none of its partitions. Its producer cannot go on with it.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka does not let it
     */
    public void abort(OpenTransaction transaction) throws InterruptedException {
        if (transaction.transactionalId().isPresent()) {
            // By its coordinator: else the producer could still commit it, and would never learn that nothing came of
            // it.
            Offsets.get(admin.forceTerminateTransaction(
                            transaction.transactionalId().get())
                    .result());
        } else {
            Offsets.get(admin.abortTransaction(new AbortTransactionSpec(
                            transaction.partition(),
                            transaction.producerId(),
                            transaction.producerEpoch(),
                            transaction.coordinatorEpoch()))
                    .all());
        }
    }

    private record Known(String transactionalId, OptionalLong startedAt) {}

    private OpenTransaction blocking(
            TopicPartition partition, ProducerState producer, Optional<Known> known, long stable, long waiting) {
        Instant since = Instant.ofEpochMilli(
                known.map(Known::startedAt).orElse(OptionalLong.empty()).orElse(producer.lastTimestamp()));
        return new OpenTransaction(
                known.map(Known::transactionalId),
                producer.producerId(),
                (short) producer.producerEpoch(),
                producer.coordinatorEpoch().orElse(0),
                since,
                Duration.between(since, clock.instant()),
                partition,
                producer.currentTransactionStartOffset().getAsLong(),
                stable,
                waiting);
    }

    /** The transactions of some producers that their coordinators know of and that are not over, by producer id. */
    private Map<Long, Known> known(Set<Long> producerIds) throws InterruptedException {
        Collection<TransactionListing> listings =
                Offsets.get(admin.listTransactions(new ListTransactionsOptions().filterProducerIds(producerIds))
                        .all());
        Map<Long, Known> known = new HashMap<>();
        for (TransactionListing listing : listings) {
            try {
                TransactionDescription description = admin.describeTransactions(List.of(listing.transactionalId()))
                        .description(listing.transactionalId())
                        .get();
                if (isOpen(description.state())) {
                    known.put(
                            listing.producerId(),
                            new Known(listing.transactionalId(), description.transactionStartTimeMs()));
                }
            } catch (ExecutionException e) {
                // It may have ended since it was listed.
                if (!(e.getCause() instanceof TransactionalIdNotFoundException)) {
                    throw Offsets.failure(e);
                }
            }
        }
        return known;
    }

    private static boolean isOpen(TransactionState state) {
        return switch (state) {
            case ONGOING, PREPARE_ABORT, PREPARE_COMMIT, PREPARE_EPOCH_FENCE -> true;
            default -> false;
        };
    }
}
