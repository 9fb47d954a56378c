package io.clickstream.page;

import io.clickstream.cli.ClickHouse;
import io.clickstream.cli.Kafka;
import io.clickstream.cli.PipelineTopics;
import io.clickstream.cli.Reconciliation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares the raw topics with ClickHouse by the place of every record. What the job had read at one look is compared at
 * a later one, when ClickHouse has read what was in the clean topics then: what is not there now will not come.
 */
final class ReconciliationLook implements Look<Snapshot.Reconciliation> {
    /**
     * A reader of a partition that has read everything stands so many offsets before its end, at most: each of the job's
     * transactions ends in a marker, which is no record.
     */
    private static final long MARKERS = 16;

    /** A comparison that took a second is not repeated within so many: it takes the longer the more rows there are. */
    private static final int SHARE = 500;

    private final Supplier<KafkaView> now;
    private final KafkaLook kafkaLook;
    private final Kafka kafka;
    private final ClickHouse clickHouse;
    private final Attention attention;

    private final UsualTime comparison = new UsualTime();
    // When the next one may be, by System.nanoTime.
    private long restUntil = System.nanoTime();

    private KafkaView target;
    private long suspects;
    private Snapshot.Reconciliation last = Snapshot.Reconciliation.unknown();

    /** @param now what is known of Kafka; null if nothing is */
    ReconciliationLook(
            Supplier<KafkaView> now, KafkaLook kafkaLook, Kafka kafka, ClickHouse clickHouse, Attention attention) {
        this.attention = attention;
        this.now = now;
        this.kafkaLook = kafkaLook;
        this.kafka = kafka;
        this.clickHouse = Queries.thorough(clickHouse);
    }

    @Override
    public Finding<Snapshot.Reconciliation> look() throws InterruptedException {
        KafkaView view = now.get();
        if (view == null) {
            target = null;
            return new Finding<>(State.UNKNOWN, "Kafka does not tell", null);
        }
        if (System.nanoTime() - restUntil < 0) {
            return Finding.up("resting", last);
        }
        if (target == null) {
            target = view;
        }
        if (!hasRead(PipelineTopics.EVENTS_GROUP, view) || !hasRead(PipelineTopics.DEAD_LETTERS_GROUP, view)) {
            return Finding.up("ClickHouse is behind", last.as("behind"));
        }
        long began = System.nanoTime();
        Snapshot.Reconciliation found = compare();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        // A record may be between its topic and its table for a moment. What is missing twice is missing.
        boolean suspicious = found.missing() > 0 && found.missing() != suspects;
        suspects = found.missing();
        if (suspicious) {
            return Finding.up("looking again", last.checkedAt() == null ? last.as("counting") : last);
        }
        last = found;
        target = null;
        restUntil = System.nanoTime()
                + attention.scaled(comparison.after(took).multipliedBy(SHARE)).toNanos();
        return Finding.up("compared", last);
    }

    private Snapshot.Reconciliation compare() throws InterruptedException {
        Map<TopicPartition, Long> ends = new TreeMap<>(KafkaLook.ORDER);
        target.committed().getOrDefault(PipelineTopics.JOB_GROUP, Map.of()).forEach((partition, offset) -> {
            if (PipelineTopics.RAW.contains(partition.topic())) {
                ends.put(partition, offset);
            }
        });
        Map<TopicPartition, Long> beginnings = kafkaLook.rawBeginnings();
        Reconciliation found = Reconciliation.between(beginnings, ends, clickHouse, kafka);
        long inFlight = KafkaView.sum(target.ends(), PipelineTopics.RAW)
                - ends.values().stream().mapToLong(Long::longValue).sum();
        return new Snapshot.Reconciliation(
                found.isExact() ? "exact" : "different",
                found.raw() + inFlight,
                found.rows(),
                found.deadLetters(),
                inFlight,
                found.missing(),
                found.duplicates(),
                System.currentTimeMillis());
    }

    private boolean hasRead(String group, KafkaView view) {
        Map<TopicPartition, Long> read = view.committed().getOrDefault(group, Map.of());
        List<String> topics = KafkaView.GROUPS.get(group);
        return target.ends().entrySet().stream()
                .filter(end -> topics.contains(end.getKey().topic()))
                .allMatch(end -> read.getOrDefault(end.getKey(), 0L) >= end.getValue() - MARKERS);
    }
}
