package io.clickstream.core.reconcile;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.OffsetSet;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.kafka.RecordScan;
import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.schema.SqlName;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * A topic of changes by a key, and its table: the newest change of each key is the table's row, or a dead letter of ClickHouse.
 * Keeps about a hundred bytes for each key. Not thread-safe.
 */
final class KeyedTable {

    private final Sink sink;
    private final Topology topology;
    private final ClickHouse clickHouse;
    private final Kafka kafka;
    private final Offsets offsets;
    private final ProgressListener progress;
    private final Map<TopicPartition, Long> next;
    private final Map<TopicPartition, Map<Key, Long>> newest = new HashMap<>();

    /** @param from by partition of the topic, where to begin */
    KeyedTable(
            Sink sink,
            Topology topology,
            ClickHouse clickHouse,
            Kafka kafka,
            Offsets offsets,
            ProgressListener progress,
            Map<TopicPartition, Long> from) {
        this.sink = sink;
        this.topology = topology;
        this.clickHouse = clickHouse;
        this.kafka = kafka;
        this.offsets = offsets;
        this.progress = progress;
        this.next = new HashMap<>(from);
    }

    /** A key's digest: two keys with the same one would be a wonder. */
    private record Key(long high, long low) {

        static Key of(byte[] bytes) {
            try {
                ByteBuffer digest =
                        ByteBuffer.wrap(MessageDigest.getInstance("MD5").digest(bytes));
                return new Key(digest.getLong(), digest.getLong());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has MD5", e);
            }
        }
    }

    /** Compares what is there now. */
    TableComparison.Result compare() throws InterruptedException {
        Map<TopicPartition, OffsetSet> missing = new TreeMap<>(Offsets.ORDER);
        BiConsumer<TopicPartition, Long> isThere = (partition, offset) -> {
            OffsetSet left = missing.get(partition);
            if (left != null) {
                left.remove(offset);
            }
        };
        try (RecordScan scan = new RecordScan(kafka, IsolationLevel.READ_COMMITTED, progress)) {
            readOn(scan, isThere);
            newest.forEach((partition, ofKeys) -> {
                OffsetSet expected = new OffsetSet();
                ofKeys.values().forEach(expected::add);
                missing.put(partition, expected);
            });
            long keys = missing.values().stream().mapToLong(OffsetSet::size).sum();
            forEachStored(isThere);
            // A change that came meanwhile has taken the place of the one before, in the table too.
            readOn(scan, isThere);
            missing.values().removeIf(OffsetSet::isEmpty);
            return new TableComparison.Result(sink, keys, missing);
        }
    }

    /** @param replaced gets the offsets that are no longer the newest of their keys */
    private void readOn(RecordScan scan, BiConsumer<TopicPartition, Long> replaced) throws InterruptedException {
        Map<TopicPartition, Long> ends = offsets.ends(next.keySet(), IsolationLevel.READ_COMMITTED);
        scan.read("topic " + sink.topic(), OffsetRange.between(next, ends), record -> add(record, replaced));
        next.putAll(ends);
    }

    private void add(ConsumerRecord<byte[], byte[]> record, BiConsumer<TopicPartition, Long> replaced) {
        // ClickHouse does not see a record without a value.
        if (record.key() == null || record.value() == null) {
            return;
        }
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        Long before =
                newest.computeIfAbsent(partition, first -> new HashMap<>()).put(Key.of(record.key()), record.offset());
        if (before != null) {
            replaced.accept(partition, before);
        }
    }

    private void forEachStored(BiConsumer<TopicPartition, Long> place) throws InterruptedException {
        String key = sink.key().stream().map(SqlName::quoted).collect(Collectors.joining(", "));
        // Deleted rows count, which FINAL leaves out.
        forEach(
                "SELECT argMax(clean_partition, clean_offset), max(clean_offset) FROM " + SqlName.quoted(sink.table())
                        + " GROUP BY " + key + " SETTINGS final = 0",
                place);
        forEach(
                "SELECT source_partition, source_offset FROM "
                        + topology.deadLetters().table() + " WHERE rejected_by = 'clickhouse' AND source_topic = "
                        + ClickHouse.quote(sink.topic()),
                place);
    }

    private void forEach(String query, BiConsumer<TopicPartition, Long> place) throws InterruptedException {
        clickHouse.forEachRow(
                query,
                Map.of(),
                row -> place.accept(
                        new TopicPartition(sink.topic(), row.get(0).asInt()),
                        row.get(1).asLong()));
    }
}
