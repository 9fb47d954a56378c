package io.clickstream.job.source.bounded;

import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.record.RecordBatch;

/** The batches of partitions, still compressed. */
interface Batches {

    /**
     * What Kafka has from an offset on.
     *
     * @param batches whole ones; the first may begin before the offset. Empty at the end of what may be read
     * @param aborted transactions that have records in them
     * @param end offset behind the last record that may be read now
     */
    record Fetched(List<RecordBatch> batches, List<AbortedTransaction> aborted, long end) {}

    /**
     * Fetches the next batches.
     *
     * @throws IOException if Kafka does not answer
     */
    Fetched fetch(TopicPartition partition, long offset) throws IOException, InterruptedException;

    /**
     * Offset of the first record of a partition.
     *
     * @throws IOException if Kafka does not answer
     */
    long beginning(TopicPartition partition) throws IOException, InterruptedException;
}
