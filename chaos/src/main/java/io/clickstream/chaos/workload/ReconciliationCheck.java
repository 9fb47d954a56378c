package io.clickstream.chaos.workload;

import io.clickstream.core.kafka.OffsetSet;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.reconcile.Cut;
import io.clickstream.core.reconcile.PartitionReconciliation;
import io.clickstream.core.reconcile.Reconciler;
import io.clickstream.core.reconcile.Reconciliation;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** What a reconciliation, as operators run it, says of all raw records that were ever written. */
public final class ReconciliationCheck {

    private final Target target;

    public ReconciliationCheck(Target target) {
        this.target = target;
    }

    /**
     * Events that were deleted in Kafka before they could be read, and that a reconciliation names as missing; what else it
     * names is wrong.
     */
    public Set<Long> reported(Verdict.Counter counter) throws InterruptedException {
        Map<Long, RawPlace> deleted = target.deleted().get();
        if (deleted.isEmpty()) {
            return Set.of();
        }
        Map<RawPlace, Long> numbers = new HashMap<>();
        deleted.forEach((number, place) -> numbers.put(place, number));
        Set<Long> reported = new HashSet<>();
        for (PartitionReconciliation partition :
                reconcile(Duration.ofSeconds(5)).partitions()) {
            OffsetSet missing = partition.missing();
            numbers.forEach((place, number) -> {
                if (place.partition().equals(partition.partition()) && missing.contains(place.offset())) {
                    reported.add(number);
                }
            });
            OffsetSet inKafka = missing.without(partition.unread());
            if (!inKafka.isEmpty()) {
                counter.wrong(partition.partition() + ": " + inKafka.describe(3) + " are reported as missing");
            }
        }
        return reported;
    }

    /**
     * That nothing is missing but what Kafka deleted unread, and nothing is twice.
     *
     * @param patience how long it is waited for after the last arrival
     */
    public Verdict exact(Duration patience) throws InterruptedException {
        Verdict.Counter counter = new Verdict.Counter();
        for (PartitionReconciliation partition : reconcile(patience).partitions()) {
            OffsetSet missing = partition.missing().without(partition.unread());
            String told = partition.partition() + " by reconciliation: missing " + missing.describe(3) + ", duplicate "
                    + partition.repeated().describe(3);
            for (long i = 0; i < missing.size(); i++) {
                counter.lost(told);
            }
            for (long i = 0; i < partition.duplicates(); i++) {
                counter.duplicate(told);
            }
        }
        return counter.verdict(0);
    }

    private Reconciliation reconcile(Duration patience) throws InterruptedException {
        try (Admin admin = target.kafka().admin()) {
            Offsets offsets = new Offsets(admin);
            List<TopicPartition> raw =
                    offsets.partitions(target.topology().completeTopics().keySet());
            Cut cut = Cut.upTo(offsets, offsets.ends(raw, IsolationLevel.READ_COMMITTED));
            Map<String, String> storedIds = new HashMap<>();
            cut.topicIds()
                    .forEach((topic, id) ->
                            storedIds.put(topic, target.storedTopicId().apply(topic, id)));
            return new Reconciler(target.topology(), target.clickHouse(), target.kafka(), ProgressListener.NONE)
                    .await(
                            new Cut(storedIds, cut.ranges(), cut.beginnings(), cut.compacted(), cut.insertedSince()),
                            patience);
        }
    }
}
