package io.clickstream.job.source.bounded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.job.format.record.TruncatedValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.record.ControlRecordType;
import org.apache.kafka.common.record.EndTransactionMarker;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionScanTest {

    private static final TopicPartition PARTITION = new TopicPartition("orders", 1);
    private static final RecordLimit LIMIT = new RecordLimit(100);

    private final List<RecordBatch> log = new ArrayList<>();
    private final List<AbortedTransaction> aborted = new ArrayList<>();

    /** The log, three batches at a time. */
    private final Batches kafka = new Batches() {
        @Override
        public Fetched fetch(TopicPartition partition, long offset) throws IOException {
            List<RecordBatch> rest = log.stream()
                    .filter(batch -> batch.lastOffset() >= offset)
                    .limit(3)
                    .toList();
            return new Fetched(rest, aborted, end());
        }

        @Override
        public long beginning(TopicPartition partition) {
            return log.get(0).baseOffset();
        }
    };

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void readsWhatKafkaReads(String codec) throws Exception {
        for (int i = 0; i < 10; i++) {
            append(codec, record("k" + i, "v" + i), record(null, "nobody's"), record("gone", null));
        }

        List<ConsumerRecord<byte[], byte[]>> read = read(KafkaPartitionSplit.EARLIEST_OFFSET);

        List<String> expected = new ArrayList<>();
        log.forEach(batch -> batch.forEach(record -> expected.add(record.offset() + " " + record.timestamp() + " "
                + text(record.key()) + " " + text(record.value()) + " " + Arrays.toString(record.headers()))));
        assertThat(read)
                .extracting(record -> record.offset() + " " + record.timestamp() + " " + text(record.key()) + " "
                        + text(record.value()) + " "
                        + Arrays.toString(record.headers().toArray()))
                .containsExactlyElementsOf(expected)
                .hasSize(30);
        assertThat(read)
                .allMatch(record -> record.partition() == 1 && record.topic().equals("orders"));
    }

    @Test
    void beginsWithinABatch() throws Exception {
        append("zstd", record("a", "0"), record("a", "1"), record("a", "2"));

        assertThat(read(1)).extracting(ConsumerRecord::offset).containsExactly(1L, 2L);
    }

    @Test
    void ofLongKeysAndValuesOnlyTheBeginningIsRead() throws Exception {
        append("zstd", record("k".repeat(101), "v".repeat(100)), record("k", "v".repeat(5000)), record("k", "behind"));

        List<ConsumerRecord<byte[], byte[]>> read = read(0);

        assertThat(read.get(0).key()).hasSize(100);
        assertThat(read.get(0).value()).hasSize(100);
        assertThat(TruncatedValue.sizeOf(read.get(1).value())).isEqualTo(5000);
        assertThat(read.get(1).value())
                .startsWith("v".repeat(100).getBytes(UTF_8))
                .hasSizeLessThan(200);
        assertThat(text(read.get(2).value())).isEqualTo("behind");
    }

    @Test
    void noMoreHeadersThanAnybodySends() throws Exception {
        RecordHeader[] many = new RecordHeader[1_001];
        Arrays.fill(many, new RecordHeader("", null));
        append("zstd", new SimpleRecord(7, null, "v".getBytes(UTF_8), many), record("k", "behind"));

        List<ConsumerRecord<byte[], byte[]>> read = read(0);

        assertThat(read.get(0).headers()).isEmpty();
        assertThat(text(read.get(0).value())).isEqualTo("v");
        assertThat(text(read.get(1).value())).isEqualTo("behind");
    }

    @Test
    void whatWasTakenBackIsNotRead() throws Exception {
        transaction(1, record("a", "aborted"));
        transaction(2, record("b", "committed"));
        append("none", record("c", "without"));
        aborted.add(new AbortedTransaction().setProducerId(1).setFirstOffset(0));
        marker(2, ControlRecordType.COMMIT);
        marker(1, ControlRecordType.ABORT);
        transaction(1, record("d", "committed later"));
        marker(1, ControlRecordType.COMMIT);

        assertThat(read(0))
                .extracting(record -> text(record.value()))
                .containsExactly("committed", "without", "committed later");
    }

    @Test
    void theBrokersTimeIsThatOfTheRecord() throws Exception {
        MemoryRecords records = MemoryRecords.withRecords(
                RecordBatch.CURRENT_MAGIC_VALUE,
                0,
                Compression.zstd().build(),
                TimestampType.CREATE_TIME,
                record("k", "v"));
        RecordBatch batch = records.batches().iterator().next();
        ((org.apache.kafka.common.record.MutableRecordBatch) batch).setMaxTimestamp(TimestampType.LOG_APPEND_TIME, 99);
        log.add(batch);

        assertThat(read(0)).singleElement().satisfies(record -> {
            assertThat(record.timestamp()).isEqualTo(99);
            assertThat(record.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        });
    }

    @Test
    void endsWhereThePartitionEndedWhenItBegan() throws Exception {
        append("none", record("k", "before"));
        PartitionScan scan = new PartitionScan(new KafkaPartitionSplit(PARTITION, 0), kafka, LIMIT);
        List<String> read = new ArrayList<>();

        scan.readBatch(record -> read.add(text(record.value())));
        append("none", record("k", "after"));

        assertThat(scan.readBatch(record -> read.add(text(record.value())))).isFalse();
        assertThat(read).containsExactly("before");
        assertThat(scan.rest().getStartingOffset()).isEqualTo(1);
    }

    @Test
    void whatKafkaDoesNotGiveIsLeftToTheConsumer() throws Exception {
        Batches broken = new Batches() {
            @Override
            public Fetched fetch(TopicPartition partition, long offset) throws IOException {
                throw new IOException("no broker");
            }

            @Override
            public long beginning(TopicPartition partition) {
                return 0;
            }
        };
        PartitionScan scan = new PartitionScan(new KafkaPartitionSplit(PARTITION, 17), broken, LIMIT);

        assertThat(scan.readBatch(record -> {})).isFalse();
        assertThat(scan.rest().getStartingOffset()).isEqualTo(17);
    }

    private List<ConsumerRecord<byte[], byte[]>> read(long from) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
        PartitionScan scan = new PartitionScan(new KafkaPartitionSplit(PARTITION, from), kafka, LIMIT);
        while (scan.readBatch(read::add)) {
            // One batch at a time.
        }
        assertThat(scan.rest().getStartingOffset()).isEqualTo(end());
        return read;
    }

    private long end() {
        return log.isEmpty() ? 0 : log.get(log.size() - 1).nextOffset();
    }

    private void append(String codec, SimpleRecord... records) {
        add(MemoryRecords.withRecords(
                RecordBatch.CURRENT_MAGIC_VALUE,
                end(),
                Compression.of(codec).build(),
                TimestampType.CREATE_TIME,
                records));
    }

    private void transaction(long producer, SimpleRecord... records) {
        add(MemoryRecords.withTransactionalRecords(
                end(), Compression.NONE, producer, (short) 0, 0, RecordBatch.NO_PARTITION_LEADER_EPOCH, records));
    }

    private void marker(long producer, ControlRecordType type) {
        add(MemoryRecords.withEndTransactionMarker(
                end(),
                System.currentTimeMillis(),
                RecordBatch.NO_PARTITION_LEADER_EPOCH,
                producer,
                (short) 0,
                new EndTransactionMarker(type, 0)));
    }

    private void add(MemoryRecords records) {
        records.batches().forEach(log::add);
    }

    private static SimpleRecord record(String key, String value) {
        return new SimpleRecord(
                1_767_225_600_000L, bytes(key), bytes(value), new RecordHeader[] {new RecordHeader("trace", bytes("x"))
                });
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "null" : new String(bytes, UTF_8);
    }

    private static String text(ByteBuffer bytes) {
        return bytes == null ? "null" : UTF_8.decode(bytes.duplicate()).toString();
    }
}
