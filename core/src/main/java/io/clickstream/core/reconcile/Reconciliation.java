package io.clickstream.core.reconcile;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * What became of the raw records between two offsets of each partition: every one, or every event of it, must be
 * exactly one row or exactly one dead letter.
 */
public final class Reconciliation {
    private final Cut cut;
    private final List<PartitionReconciliation> partitions;
    private final List<EarlierTopic> earlierTopics;

    public Reconciliation(Cut cut, List<PartitionReconciliation> partitions, List<EarlierTopic> earlierTopics) {
        this.cut = cut;
        this.partitions = List.copyOf(partitions);
        this.earlierTopics = List.copyOf(earlierTopics);
    }

    /** What was compared. */
    public Cut cut() {
        return cut;
    }

    /** What there is of topics whose names others have now. It was not compared: their records are gone. */
    public List<EarlierTopic> earlierTopics() {
        return earlierTopics;
    }

    /** By partition, without those that nothing was compared of. */
    public List<PartitionReconciliation> partitions() {
        return partitions;
    }

    /** Number of raw records. */
    public long raw() {
        return sum(PartitionReconciliation::records);
    }

    /** Rows of the clean topics' tables. */
    public long rows() {
        return sum(PartitionReconciliation::rows);
    }

    /** Dead letters in ClickHouse, whoever refused the record. */
    public long deadLetters() {
        return sum(PartitionReconciliation::deadLetters);
    }

    /** Raw records that are neither. */
    public long missing() {
        return sum(partition -> partition.missing().size());
    }

    /** Rows and dead letters of raw records that are already one or the other. */
    public long duplicates() {
        return sum(PartitionReconciliation::duplicates);
    }

    /** Whether nothing is missing and nothing duplicate. */
    public boolean isExact() {
        return missing() == 0 && duplicates() == 0;
    }

    /** Its numbers for a person. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "raw records %,d, rows %,d, dead letters %,d, missing %,d, duplicate %,d",
                raw(),
                rows(),
                deadLetters(),
                missing(),
                duplicates());
    }

    private long sum(ToLongFunction<PartitionReconciliation> number) {
        return partitions.stream().mapToLong(number).sum();
    }
}
