package io.clickstream.job.source.bounded;

import io.clickstream.job.format.record.TruncatedValue;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteUtils;

/**
 * The records of one batch, decompressed as a stream: in memory is never more than one record, and of a long one no more
 * than the limit of its key and of its value.
 *
 * <p>Source: Kafka documentation, "Message Format", "Record".
 */
final class BatchRecords {

    /** A header takes forty times as much memory as it may take in a batch; whoever sends more of them sends none. */
    private static final int MAX_HEADERS = 1_000;

    private final TopicPartition partition;
    private final RecordLimit limit;

    BatchRecords(TopicPartition partition, RecordLimit limit) {
        this.partition = partition;
        this.limit = limit;
    }

    /** Takes a record; what it throws ends the reading. */
    @FunctionalInterface
    interface Sink {
        void accept(ConsumerRecord<byte[], byte[]> record) throws IOException;
    }

    /** Reads all records of a batch from an offset on. */
    void read(RecordBatch batch, long from, Sink sink) throws IOException {
        if (!(batch instanceof DefaultRecordBatch current)) {
            // Formats of Kafka 0.10 and before; brokers have not taken them for years.
            for (Record record : batch) {
                if (record.offset() >= from) {
                    sink.accept(consumerRecord(batch, record));
                }
            }
            return;
        }
        try (CountingStream in =
                new CountingStream(new BufferedInputStream(current.recordInputStream(BufferSupplier.NO_CACHING)))) {
            for (int i = 0; i < current.countOrNull(); i++) {
                ConsumerRecord<byte[], byte[]> record = next(current, in);
                if (record.offset() >= from) {
                    sink.accept(record);
                }
            }
        }
    }

    private ConsumerRecord<byte[], byte[]> next(DefaultRecordBatch batch, CountingStream in) throws IOException {
        int size = ByteUtils.readVarint(in);
        long end = in.count + size;
        // Attributes, of which there are none yet.
        in.skipNBytes(1);
        long created = batch.baseTimestamp() + ByteUtils.readVarlong(in);
        long offset = batch.baseOffset() + ByteUtils.readVarint(in);
        int keySize = ByteUtils.readVarint(in);
        byte[] key = beginning(in, keySize);
        int valueSize = ByteUtils.readVarint(in);
        byte[] value = beginning(in, valueSize);
        int count = ByteUtils.readVarint(in);
        Headers headers = new RecordHeaders();
        if (count <= MAX_HEADERS && end - in.count <= limit.bytes()) {
            for (int i = 0; i < count; i++) {
                String name = new String(in.readNBytes(ByteUtils.readVarint(in)), StandardCharsets.UTF_8);
                headers.add(name, beginning(in, ByteUtils.readVarint(in)));
            }
        }
        in.skipNBytes(end - in.count);
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                batch.timestampType() == TimestampType.LOG_APPEND_TIME ? batch.maxTimestamp() : created,
                batch.timestampType(),
                keySize,
                valueSize,
                key,
                valueSize > limit.bytes() ? TruncatedValue.of(value, valueSize) : value,
                headers,
                epoch(batch));
    }

    /** The first bytes of a field; the rest is skipped. Null for a field that is null. */
    private byte[] beginning(InputStream in, int size) throws IOException {
        if (size < 0) {
            return null;
        }
        byte[] beginning = in.readNBytes(Math.min(size, limit.bytes()));
        in.skipNBytes(size - beginning.length);
        return beginning;
    }

    private ConsumerRecord<byte[], byte[]> consumerRecord(RecordBatch batch, Record record) {
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                record.offset(),
                record.timestamp(),
                batch.timestampType(),
                record.keySize(),
                record.valueSize(),
                limit.key(record.key()),
                limit.value(record.value()),
                new RecordHeaders(record.headers()),
                epoch(batch));
    }

    private static Optional<Integer> epoch(RecordBatch batch) {
        return batch.partitionLeaderEpoch() == RecordBatch.NO_PARTITION_LEADER_EPOCH
                ? Optional.empty()
                : Optional.of(batch.partitionLeaderEpoch());
    }

    /** Knows how many bytes were read of it. */
    private static final class CountingStream extends FilterInputStream {
        private long count;

        CountingStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = in.read(bytes, offset, length);
            count += Math.max(0, read);
            return read;
        }

        @Override
        public long skip(long bytes) throws IOException {
            long skipped = in.skip(bytes);
            count += skipped;
            return skipped;
        }
    }
}
