package io.clickstream.core.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * An open transaction that keeps readers of a partition waiting.
 *
 * @param transactionalId who opened it; empty if the broker no longer knows
 * @param producerId and epoch of the producer that opened it
 * @param coordinatorEpoch as the partition knows it
 * @param since when it was opened; if the broker no longer knows, when it wrote to the partition last
 * @param age how long ago that is
 * @param startOffset its first record in the partition
 * @param lastStableOffset where readers wait
 * @param waiting records of the partition, its own or of others, that readers do not see yet
 */
public record OpenTransaction(
        Optional<String> transactionalId,
        long producerId,
        short producerEpoch,
        int coordinatorEpoch,
        Instant since,
        Duration age,
        TopicPartition partition,
        long startOffset,
        long lastStableOffset,
        long waiting) {
    /** For a person, in one line. */
    @Override
    public String toString() {
        return "%s: %s (producer %d), open since %s (%d s), readers wait at offset %d, %,d records behind it"
                .formatted(
                        partition,
                        transactionalId.map(id -> "transaction " + id).orElse("a transaction nobody knows of"),
                        producerId,
                        since,
                        age.toSeconds(),
                        lastStableOffset,
                        waiting);
    }
}
