package io.clickstream.chaos.samples;

import io.clickstream.chaos.workload.Target;
import io.clickstream.chaos.workload.Verdict;
import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.kafka.RecordScan;
import io.clickstream.emitter.Samples;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** What the raw topics hold, read once from their beginning on, and before anything of it is deleted. Thread-safe. */
final class RawRecords {

    /** Where nothing is, or what was never committed. */
    static final long NONE = -1;

    private final Target target;
    private final SampleRecords samples;
    private final Map<String, String> topicIds = new HashMap<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Map<RawPartition, Content> contents = new HashMap<>();
    /** Numbers that were read. */
    private final BitSet read = new BitSet();

    private Verdict.Counter counter = new Verdict.Counter();

    RawRecords(Target target, SampleRecords samples) {
        this.target = target;
        this.samples = samples;
    }

    /** By offset, number and timestamp of a partition's records that were not forgotten. */
    static final class Content {

        private long from;
        private long[] numbers = new long[0];
        private long[] times = new long[0];

        private Content(long from) {
            this.from = from;
        }

        /** The number at an offset, or {@link #NONE}. */
        long number(long offset) {
            return offset < from || offset >= from + numbers.length ? NONE : numbers[(int) (offset - from)];
        }

        /** The timestamp of a record that is there. */
        long time(long offset) {
            return times[(int) (offset - from)];
        }

        private void put(long offset, long number, long time) {
            int index = (int) (offset - from);
            if (index >= numbers.length) {
                int before = numbers.length;
                int size = Math.max(index + 1, Math.max(1024, before * 3 / 2));
                numbers = Arrays.copyOf(numbers, size);
                Arrays.fill(numbers, before, size, NONE);
                times = Arrays.copyOf(times, size);
            }
            numbers[index] = number;
            times[index] = time;
        }

        private void forget(long before) {
            int gone = (int) Math.min(numbers.length, Math.max(0, before - from));
            numbers = Arrays.copyOfRange(numbers, gone, numbers.length);
            times = Arrays.copyOfRange(times, gone, times.length);
            from += gone;
        }
    }

    /** Reads on to the end of a topic. */
    void readToEnd(String topic) throws InterruptedException {
        read(List.of(topic), Map.of());
    }

    /**
     * Reads on to some offsets.
     *
     * @param to by partition; only of topics that are still the same
     */
    void readTo(Map<TopicPartition, Long> to) throws InterruptedException {
        if (!to.isEmpty()) {
            read(to.keySet().stream().map(TopicPartition::topic).distinct().toList(), to);
        }
    }

    private synchronized void read(Collection<String> topics, Map<TopicPartition, Long> limits)
            throws InterruptedException {
        Map<TopicPartition, Long> ends;
        try (Admin admin = target.kafka().admin()) {
            Offsets offsets = new Offsets(admin);
            offsets.topicIds(topics).forEach((topic, id) -> {
                if (!id.equals(topicIds.put(topic, id))) {
                    positions.keySet().removeIf(partition -> partition.topic().equals(topic));
                }
            });
            ends = offsets.ends(offsets.partitions(topics), IsolationLevel.READ_COMMITTED);
        }
        ends.keySet().forEach(partition -> positions.putIfAbsent(partition, 0L));
        ends.replaceAll((partition, end) -> Math.min(end, limits.getOrDefault(partition, Long.MAX_VALUE)));
        try (RecordScan scan = new RecordScan(target.kafka(), IsolationLevel.READ_COMMITTED, ProgressListener.NONE)) {
            scan.read("the raw topics", OffsetRange.between(positions, ends), this::add);
        }
        ends.forEach((partition, end) -> positions.merge(partition, end, Math::max));
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        // A fault may break this off; what was read is not read again.
        positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
        long number = SampleRecords.number(record);
        String place = record.topic() + "-" + record.partition() + "@" + record.offset();
        if (number < 0 || number > Integer.MAX_VALUE) {
            counter.wrong("a raw record that was never written, at " + place);
            return;
        }
        if (read.get((int) number)) {
            counter.duplicate("raw record " + number + ", at " + place + " again");
        }
        read.set((int) number);
        Samples.Sample sample = samples.ofKind(samples.kind(number));
        if (!sample.topic().equals(record.topic()) || !Arrays.equals(sample.value(), record.value())) {
            counter.wrong("raw record " + number + ", at " + place);
        }
        contents.computeIfAbsent(
                        new RawPartition(record.topic(), topicIds.get(record.topic()), record.partition()),
                        partition -> new Content(record.offset()))
                .put(record.offset(), number, record.timestamp());
    }

    /** Whether a record of a number was there. */
    synchronized boolean isRead(long number) {
        return read.get((int) number);
    }

    /** What is known of a partition; nothing may be read meanwhile. */
    synchronized Content content(RawPartition partition) {
        return contents.getOrDefault(partition, new Content(0));
    }

    /** The id that a topic had when it was read last. */
    synchronized String topicId(String topic) {
        return topicIds.getOrDefault(topic, "");
    }

    /** Lets go what nobody asks for any more. */
    synchronized void forget(RawPartition partition, long before) {
        content(partition).forget(before);
    }

    /** What was wrong with the records themselves since the last call. */
    synchronized Verdict takeVerdict() {
        Verdict verdict = counter.verdict(0);
        counter = new Verdict.Counter();
        return verdict;
    }
}
