package io.clickstream.page.probe;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.reconcile.Reconciler;
import io.clickstream.core.reconcile.Reconciliation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares the raw topics with ClickHouse, record by record. What the job had read at one probe is compared at a later
 * one, when ClickHouse has read what was in the job's topics then: what is not there now will not come.
 */
public final class ReconciliationProbe implements Probe<ReconciliationProbe.Balance> {
    private final Topology topology;
    private final Supplier<Optional<KafkaOffsets>> offsets;
    private final KafkaOffsetsProbe offsetsProbe;
    private final Reconciler reconciler;

    private KafkaOffsets target;
    private long suspects;
    private Balance last = Balance.UNKNOWN;

    /** @param offsets what is known of Kafka now */
    public ReconciliationProbe(
            Topology topology,
            Kafka kafka,
            ClickHouse clickHouse,
            Supplier<Optional<KafkaOffsets>> offsets,
            KafkaOffsetsProbe offsetsProbe) {
        this.topology = topology;
        this.offsets = offsets;
        this.offsetsProbe = offsetsProbe;
        this.reconciler = new Reconciler(topology, Queries.thorough(clickHouse), kafka, ProgressListener.NONE);
    }

    /**
     * What has become of the raw records: {@code raw = rows + deadLetters + inFlight + missing - duplicates}, where each is
     * one event. Numbers are null before the first comparison.
     *
     * @param state exact, different, behind (nothing can be compared until ClickHouse has read more), counting (the first time)
     *     or unknown
     * @param inFlight records that the job had not committed
     * @param checkedAt when they were compared, in epoch milliseconds
     */
    public record Balance(
            String state,
            Long raw,
            Long rows,
            Long deadLetters,
            Long inFlight,
            Long missing,
            Long duplicates,
            Long checkedAt) {
        /** While nothing is known. */
        public static final Balance UNKNOWN = new Balance("unknown", null, null, null, null, null, null, null);

        Balance as(String otherState) {
            return new Balance(otherState, raw, rows, deadLetters, inFlight, missing, duplicates, checkedAt);
        }
    }

    @Override
    public ProbeResult<Balance> probe() throws InterruptedException {
        KafkaOffsets now = offsets.get().orElse(null);
        if (now == null) {
            target = null;
            return ProbeResult.without(State.UNKNOWN, "Kafka does not answer");
        }
        if (target == null) {
            target = now;
        }
        if (!now.haveRead(target)) {
            return ProbeResult.incomplete("ClickHouse is behind", last.as("behind"));
        }
        Balance found = compare();
        // A record may be between its topic and its table for a moment. What is missing twice is missing.
        boolean suspicious = found.missing() > 0 && found.missing() != suspects;
        suspects = found.missing();
        if (suspicious) {
            return ProbeResult.incomplete("comparing again", last.checkedAt() == null ? last.as("counting") : last);
        }
        last = found;
        target = null;
        return ProbeResult.up("compared", last);
    }

    private Balance compare() throws InterruptedException {
        Map<TopicPartition, Long> ends = new HashMap<>(target.committed(topology.jobGroup()));
        Set<String> compared = topology.completeTopics().keySet();
        ends.keySet().removeIf(partition -> !compared.contains(partition.topic()));
        Reconciliation found = reconciler.compare(offsetsProbe.cut(ends));
        long inFlight = target.records(List.copyOf(compared))
                - ends.values().stream().mapToLong(Long::longValue).sum();
        return new Balance(
                found.isExact() ? "exact" : "different",
                found.raw() + inFlight,
                found.rows(),
                found.deadLetters(),
                inFlight,
                found.missing(),
                found.duplicates(),
                System.currentTimeMillis());
    }
}
