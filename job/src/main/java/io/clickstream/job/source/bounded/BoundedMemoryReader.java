package io.clickstream.job.source.bounded;

import io.clickstream.job.kafka.ForwardingReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flink's Kafka reader, before which each partition is read one record at a time: to where it ended when it was assigned, or
 * for a minute. When a record does not fit into memory the job fails and starts again from its last checkpoint, so the record is
 * among those; the consumer would fail over it again and again.
 */
// Flink's own interface lets close() throw whatever it likes.
@SuppressWarnings("try")
public final class BoundedMemoryReader extends ForwardingReader {

    private static final Logger LOGGER = LoggerFactory.getLogger(BoundedMemoryReader.class);

    /** Six times as long as the job has read, at full speed, since the checkpoint that it starts from. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final KafkaRecordDeserializationSchema<RowData> schema;
    private final RecordLimit limit;
    private final Map<String, String> options;
    private final Queue<PartitionScan> scans = new ArrayDeque<>();
    /** While there are scans. */
    private BatchFetcher fetcher;

    private long deadline;
    private CompletableFuture<Void> awaited;
    private CompletableFuture<Void> available = new CompletableFuture<>();

    /**
     * @param schema which the reader has opened
     * @param options of the table
     */
    public BoundedMemoryReader(
            SourceReader<RowData, KafkaPartitionSplit> kafka,
            KafkaRecordDeserializationSchema<RowData> schema,
            Map<String, String> options) {
        super(kafka);
        this.schema = schema;
        this.limit = RecordLimit.of(options);
        this.options = options;
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        if (fetcher == null && !splits.isEmpty()) {
            fetcher = new BatchFetcher(options);
        }
        splits.forEach(split -> scans.add(new PartitionScan(split, fetcher, limit)));
        deadline = System.nanoTime() + LIMIT.toNanos();
        // Whoever waits for records of the consumer need not.
        available.complete(null);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<RowData> output) throws Exception {
        PartitionScan scan = scans.poll();
        if (scan == null) {
            return super.pollNext(output);
        }
        SourceOutput<RowData> rows = output.createOutputForSplit(scan.splitId());
        if (scan.readBatch(record -> emit(record, rows)) && System.nanoTime() < deadline) {
            scans.add(scan);
        } else {
            super.addSplits(List.of(scan.rest()));
        }
        if (scans.isEmpty()) {
            disconnect();
        }
        return InputStatus.MORE_AVAILABLE;
    }

    private void emit(ConsumerRecord<byte[], byte[]> record, SourceOutput<RowData> output) throws IOException {
        if (limit.isExceededBy(record)) {
            LOGGER.warn(
                    "{}-{}@{}: of a key of {} bytes and a value of {} only the beginning is read",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.serializedKeySize(),
                    record.serializedValueSize());
        }
        schema.deserialize(record, new Collector<>() {
            @Override
            public void collect(RowData row) {
                output.collect(row, record.timestamp());
            }

            @Override
            public void close() {
                // The output stays open for the next record.
            }
        });
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
        List<KafkaPartitionSplit> splits = new ArrayList<>(super.snapshotState(checkpointId));
        scans.forEach(scan -> splits.add(scan.rest()));
        return splits;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        if (!scans.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> records = super.isAvailable();
        if (records != awaited || available.isDone()) {
            awaited = records;
            available = new CompletableFuture<>();
            CompletableFuture<Void> answer = available;
            records.thenRun(() -> answer.complete(null));
        }
        return available;
    }

    @Override
    public void close() throws Exception {
        disconnect();
        super.close();
    }

    private void disconnect() {
        if (fetcher != null) {
            fetcher.close();
            fetcher = null;
        }
    }
}
