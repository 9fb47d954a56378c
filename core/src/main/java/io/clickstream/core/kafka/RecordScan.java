package io.clickstream.core.kafka;

import io.clickstream.core.settings.UnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads parts of topics. */
public final class RecordScan implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    /** Reading so many records that nobody wants costs less than finding the place behind them. */
    private static final long WORTH_A_SEEK = 1_000;

    private static final long STALL_LIMIT = Duration.ofSeconds(60).toNanos();

    private final Supplier<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> consumers;
    private final ProgressListener progress;
    // Null until there is something to read: often there is not.
    private org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;

    /** @param isolation whether to leave out what is not committed */
    public RecordScan(Kafka kafka, IsolationLevel isolation, ProgressListener progress) {
        this(() -> kafka.consumer(isolation, new ByteArrayDeserializer()), progress);
    }

    RecordScan(
            Supplier<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> consumers, ProgressListener progress) {
        this.consumers = consumers;
        this.progress = progress;
    }

    /**
     * For who only wants to know which records are there, and their headers: keys and values are empty.
     *
     * @param isolation whether to leave out what is not committed
     */
    public static RecordScan withoutContent(Kafka kafka, IsolationLevel isolation, ProgressListener progress) {
        return new RecordScan(() -> kafka.consumer(isolation, new NoContent()), progress);
    }

    /**
     * Reads what is there of some ranges, each partition in order. Ends early where a partition does.
     *
     * @param what how progress names it
     * @throws UnavailableException if Kafka delivers nothing for a minute
     * @throws RecordTooLargeToReadException if a record does not fit into memory
     */
    public void read(
            String what, Map<TopicPartition, OffsetRange> ranges, Consumer<ConsumerRecord<byte[], byte[]>> records) {
        read(what, ranges, records, partition -> false);
    }

    /** Those of some partitions that have a record in their range. */
    public Set<TopicPartition> withRecords(Map<TopicPartition, OffsetRange> ranges) {
        Set<TopicPartition> found = new HashSet<>();
        read("a topic's end", ranges, record -> found.add(partition(record)), found::contains);
        return found;
    }

    /** @param enough whether no more of a partition is wanted */
    private void read(
            String what,
            Map<TopicPartition, OffsetRange> ranges,
            Consumer<ConsumerRecord<byte[], byte[]>> records,
            Predicate<TopicPartition> enough) {
        if (consumer == null) {
            consumer = consumers.get();
        }
        consumer.assign(ranges.keySet());
        consumer.resume(ranges.keySet());
        ranges.forEach((partition, range) -> consumer.seek(partition, range.from()));
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(ranges.keySet()));
        ranges.forEach((partition, range) -> ends.merge(partition, range.to(), Math::min));
        Set<TopicPartition> open = new HashSet<>(ranges.keySet());
        open.removeIf(partition -> ranges.get(partition).from() >= ends.get(partition));
        long total = ranges.entrySet().stream()
                .mapToLong(entry ->
                        Math.max(0, ends.get(entry.getKey()) - entry.getValue().from()))
                .sum();
        long done = 0;
        long lastStep = System.nanoTime();
        while (!open.isEmpty()) {
            poll(open).forEach(record -> {
                if (record.offset() < ends.get(partition(record))) {
                    records.accept(record);
                }
            });
            List<TopicPartition> ended = open.stream()
                    .filter(partition -> enough.test(partition) || consumer.position(partition) >= ends.get(partition))
                    .toList();
            // Otherwise it would go on reading what nobody asked for.
            consumer.pause(ended);
            ended.forEach(open::remove);
            long left = open.stream()
                    .mapToLong(partition -> ends.get(partition) - consumer.position(partition))
                    .sum();
            if (total - left > done || !ended.isEmpty()) {
                lastStep = System.nanoTime();
            } else if (System.nanoTime() - lastStep > STALL_LIMIT) {
                throw new UnavailableException("Kafka has delivered nothing of " + what + " for a minute");
            }
            done = total - left;
            long read = done;
            progress.report(() -> "reading %s: %,d of %,d".formatted(what, read, total));
        }
    }

    private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    /** A small batch may become gigabytes. What was being read is garbage by then, so there is room for the message. */
    private ConsumerRecords<byte[], byte[]> poll(Set<TopicPartition> open) {
        try {
            return consumer.poll(POLL);
        } catch (OutOfMemoryError e) {
            throw new RecordTooLargeToReadException(
                    open.stream().collect(Collectors.toMap(partition -> partition, consumer::position)), e);
        }
    }

    /**
     * Reads the records at some offsets of a partition.
     *
     * @param offsets in rising order
     */
    public void pick(
            String what,
            TopicPartition partition,
            List<OffsetRange> offsets,
            Consumer<ConsumerRecord<byte[], byte[]>> records) {
        for (int first = 0; first < offsets.size(); ) {
            int last = first;
            while (last + 1 < offsets.size()
                    && offsets.get(last + 1).from() - offsets.get(last).to() < WORTH_A_SEEK) {
                last++;
            }
            OffsetSet wanted = new OffsetSet();
            offsets.subList(first, last + 1).forEach(wanted::addAll);
            OffsetRange span =
                    new OffsetRange(offsets.get(first).from(), offsets.get(last).to());
            read(what, Map.of(partition, span), record -> {
                if (wanted.contains(record.offset())) {
                    records.accept(record);
                }
            });
            first = last + 1;
        }
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close();
        }
    }
}
