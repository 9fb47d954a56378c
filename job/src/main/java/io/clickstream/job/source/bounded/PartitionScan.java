package io.clickstream.job.source.bounded;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.record.ControlRecordType;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a partition one record at a time, to where it ended when that began. */
final class PartitionScan {

    private static final Logger LOGGER = LoggerFactory.getLogger(PartitionScan.class);

    private final KafkaPartitionSplit split;
    private final Batches kafka;
    private final BatchRecords records;
    private final Queue<RecordBatch> batches = new ArrayDeque<>();
    private final Queue<AbortedTransaction> aborted =
            new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
    private final Set<Long> abortedProducers = new HashSet<>();
    private long position;
    /** Negative until Kafka has told it. */
    private long end = -1;

    PartitionScan(KafkaPartitionSplit split, Batches kafka, RecordLimit limit) {
        this.split = split;
        this.kafka = kafka;
        this.records = new BatchRecords(split.getTopicPartition(), limit);
        this.position = split.getStartingOffset();
    }

    String splitId() {
        return split.splitId();
    }

    /** The partition from the next record on. */
    KafkaPartitionSplit rest() {
        return new KafkaPartitionSplit(
                split.getTopicPartition(),
                position,
                split.getStoppingOffset().orElse(KafkaPartitionSplit.NO_STOPPING_OFFSET));
    }

    /**
     * Reads the next batch. What Kafka does not give is left to the consumer, which knows how to wait for it.
     *
     * @return whether there is more to be read in this way
     */
    boolean readBatch(BatchRecords.Sink sink) throws IOException, InterruptedException {
        if (batches.isEmpty() && (isAtEnd() || !fetch())) {
            return false;
        }
        RecordBatch batch = batches.poll();
        if (batch == null) {
            return false;
        }
        if (batch.lastOffset() >= position) {
            long stop = split.getStoppingOffset().orElse(Long.MAX_VALUE);
            if (isCommitted(batch)) {
                records.read(batch, position, record -> {
                    if (record.offset() < stop) {
                        sink.accept(record);
                    }
                });
            }
            position = Math.min(batch.nextOffset(), stop);
        }
        return true;
    }

    private boolean isAtEnd() {
        return end >= 0 && position >= end;
    }

    private boolean fetch() throws InterruptedException {
        try {
            if (position == KafkaPartitionSplit.EARLIEST_OFFSET) {
                position = kafka.beginning(split.getTopicPartition());
            }
            if (position < 0) {
                // At its end, or wherever the group is: nothing to start again from.
                return false;
            }
            Batches.Fetched fetched = kafka.fetch(split.getTopicPartition(), position);
            if (end < 0) {
                end = Math.min(fetched.end(), split.getStoppingOffset().orElse(Long.MAX_VALUE));
            }
            batches.addAll(fetched.batches());
            aborted.clear();
            aborted.addAll(fetched.aborted());
            abortedProducers.clear();
            return true;
        } catch (IOException | KafkaException e) {
            LOGGER.warn("{} is left to Kafka's consumer: {}", split.getTopicPartition(), e.toString());
            return false;
        }
    }

    /** As Kafka's consumer tells: a transaction is aborted from its first record to its marker. */
    private boolean isCommitted(RecordBatch batch) {
        while (!aborted.isEmpty() && aborted.peek().firstOffset() <= batch.lastOffset()) {
            abortedProducers.add(aborted.poll().producerId());
        }
        if (batch.isControlBatch()) {
            Record marker = batch.iterator().next();
            if (ControlRecordType.parse(marker.key()) == ControlRecordType.ABORT) {
                abortedProducers.remove(batch.producerId());
            }
            return false;
        }
        return !batch.isTransactional() || !abortedProducers.contains(batch.producerId());
    }
}
