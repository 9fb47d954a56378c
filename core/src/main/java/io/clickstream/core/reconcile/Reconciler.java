package io.clickstream.core.reconcile;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.OffsetSet;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.kafka.RecordScan;
import io.clickstream.core.pipeline.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares raw topics with ClickHouse. It counts first, page by page, and looks closer only at pages that do not add up.
 */
public final class Reconciler {
    /** So many offsets are read at a time; bounds the memory on both sides. */
    private static final int PAGES_AT_A_TIME = 16;

    private static final Duration POLL = Duration.ofSeconds(1);

    private final ClickHouseOffsets stored;
    private final Kafka kafka;
    private final ProgressListener progress;

    /** @param progress is told how far a comparison is */
    public Reconciler(Topology topology, ClickHouse clickHouse, Kafka kafka, ProgressListener progress) {
        this.stored = new ClickHouseOffsets(topology, clickHouse);
        this.kafka = kafka;
        this.progress = progress;
    }

    /**
     * Compares as things are.
     *
     * @param from by partition, the first offset that counts
     * @param to by partition, the first offset that no longer counts
     */
    public Reconciliation compare(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to)
            throws InterruptedException {
        return compare(ranges(from, to));
    }

    /**
     * Compares when all has arrived, or nothing has arrived for a while.
     *
     * @param patience how long that while is
     */
    public Reconciliation await(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to, Duration patience)
            throws InterruptedException {
        Map<TopicPartition, OffsetRange> ranges = ranges(from, to);
        Reconciliation found = compare(ranges);
        long noRecords = found.partitions().stream()
                .mapToLong(partition -> partition.noRecords().size())
                .sum();
        long left = found.missing();
        long lastArrival = System.nanoTime();
        while (left > 0 && System.nanoTime() - lastArrival < patience.toNanos()) {
            Thread.sleep(POLL.toMillis());
            // Counting is cheap; which ones are missing matters only in the end.
            long now = unaccounted(ranges) - noRecords;
            if (now < left) {
                left = now;
                lastArrival = System.nanoTime();
            }
            long waiting = now;
            if (waiting > 0) {
                progress.report(() -> "waiting for %,d records".formatted(waiting));
            }
        }
        return left < found.missing() ? compare(ranges) : found;
    }

    private Reconciliation compare(Map<TopicPartition, OffsetRange> ranges) throws InterruptedException {
        Map<TopicPartition, Map<Long, ClickHouseOffsets.Page>> pages = stored.pages(ranges);
        List<PartitionReconciliation> partitions = new ArrayList<>();
        try (RecordScan raw = new RecordScan(kafka, IsolationLevel.READ_COMMITTED, progress)) {
            for (Map.Entry<TopicPartition, OffsetRange> entry : ranges.entrySet()) {
                partitions.add(
                        compare(entry.getKey(), entry.getValue(), pages.getOrDefault(entry.getKey(), Map.of()), raw));
                progress.report(() -> "compared " + entry.getKey());
            }
        }
        return new Reconciliation(partitions);
    }

    private PartitionReconciliation compare(
            TopicPartition partition, OffsetRange range, Map<Long, ClickHouseOffsets.Page> pages, RecordScan raw)
            throws InterruptedException {
        OffsetSet repeated = new OffsetSet();
        List<OffsetRange> gaps = new ArrayList<>();
        for (OffsetRange part : unclear(range, pages)) {
            OffsetSet present = new OffsetSet();
            if (pages.containsKey(part.from() / ClickHouseOffsets.Page.OFFSETS)) {
                stored.read(partition, part, present, repeated);
            }
            gaps.addAll(present.gaps(part));
        }
        OffsetSet missing = visible(partition, gaps, raw);
        OffsetSet absent = new OffsetSet();
        gaps.forEach(absent::addAll);
        return new PartitionReconciliation(
                partition,
                range,
                absent.without(missing),
                pages.values().stream().mapToLong(ClickHouseOffsets.Page::rows).sum(),
                pages.values().stream()
                        .mapToLong(ClickHouseOffsets.Page::deadLetters)
                        .sum(),
                missing,
                repeated,
                pages.values().stream()
                        .mapToLong(ClickHouseOffsets.Page::duplicates)
                        .sum());
    }

    /** Parts of a range that are not there exactly once; parts that are not there at all stay by themselves. */
    private static List<OffsetRange> unclear(OffsetRange range, Map<Long, ClickHouseOffsets.Page> pages) {
        List<OffsetRange> parts = new ArrayList<>();
        for (long from = range.from(); from < range.to(); ) {
            long number = from / ClickHouseOffsets.Page.OFFSETS;
            long to = Math.min(range.to(), (number + 1) * ClickHouseOffsets.Page.OFFSETS);
            ClickHouseOffsets.Page page = pages.getOrDefault(number, ClickHouseOffsets.Page.EMPTY);
            if (page.distinct() < to - from || page.duplicates() > 0) {
                OffsetRange last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
                boolean joins = last != null
                        && last.to() == from
                        && last.size() < (long) PAGES_AT_A_TIME * ClickHouseOffsets.Page.OFFSETS
                        && pages.containsKey(last.from() / ClickHouseOffsets.Page.OFFSETS) == pages.containsKey(number);
                if (joins) {
                    parts.set(parts.size() - 1, new OffsetRange(last.from(), to));
                } else {
                    parts.add(new OffsetRange(from, to));
                }
            }
            from = to;
        }
        return parts;
    }

    /** Which of these offsets Kafka holds a record at that consumers see. */
    private static OffsetSet visible(TopicPartition partition, List<OffsetRange> gaps, RecordScan raw) {
        OffsetSet visible = new OffsetSet();
        raw.pick(partition + " back", partition, gaps, record -> visible.add(record.offset()));
        return visible;
    }

    private long unaccounted(Map<TopicPartition, OffsetRange> ranges) throws InterruptedException {
        long expected = ranges.values().stream().mapToLong(OffsetRange::size).sum();
        long there = stored.pages(ranges).values().stream()
                .flatMap(pages -> pages.values().stream())
                .mapToLong(ClickHouseOffsets.Page::distinct)
                .sum();
        return expected - there;
    }

    private static Map<TopicPartition, OffsetRange> ranges(
            Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
        Map<TopicPartition, OffsetRange> ranges = new TreeMap<>(Offsets.ORDER);
        to.forEach((partition, end) -> {
            if (from.get(partition) < end) {
                ranges.put(partition, new OffsetRange(from.get(partition), end));
            }
        });
        return ranges;
    }
}
