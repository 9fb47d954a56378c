package io.clickstream.cli;

import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;

/**
 * What became of the raw records between two offsets of each partition: every one must be exactly one row or exactly
 * one dead letter.
 */
public final class Reconciliation {
    private final List<PartitionReconciliation> partitions;

    Reconciliation(List<PartitionReconciliation> partitions) {
        this.partitions = List.copyOf(partitions);
    }

    /**
     * Compares Kafka with ClickHouse.
     *
     * @param from by partition of the raw topics, the first offset that counts
     * @param to by partition, the first offset that no longer counts
     * @throws ClickHouseException if ClickHouse refuses a query or is gone
     * @throws org.apache.kafka.common.KafkaException if Kafka cannot be read
     */
    public static Reconciliation between(
            Map<TopicPartition, Long> from, Map<TopicPartition, Long> to, ClickHouse clickHouse, Kafka kafka)
            throws InterruptedException {
        return new Reconciler(clickHouse, kafka, Progress.silent()).compare(from, to);
    }

    /** By partition, without those that nothing was compared of. */
    List<PartitionReconciliation> partitions() {
        return partitions;
    }

    /** Number of raw records. */
    public long raw() {
        return sum(PartitionReconciliation::records);
    }

    /** Rows in {@code events_processed}. */
    public long rows() {
        return sum(PartitionReconciliation::rows);
    }

    /** Rows in {@code dead_letters}, whoever refused the record. */
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

    /** Whether nothing is missing and nothing double. */
    public boolean isExact() {
        return missing() == 0 && duplicates() == 0;
    }

    @Override
    public String toString() {
        return "raw %d, rows %d, dead letters %d, missing %d, duplicates %d"
                .formatted(raw(), rows(), deadLetters(), missing(), duplicates());
    }

    private long sum(ToLongFunction<PartitionReconciliation> number) {
        return partitions.stream().mapToLong(number).sum();
    }
}
