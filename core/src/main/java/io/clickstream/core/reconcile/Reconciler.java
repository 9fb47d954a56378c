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

    /** So many offsets of each partition are counted at a time, a multiple of the page. */
    private static final long CHUNK = 4_096L * ClickHouseOffsets.Page.OFFSETS;

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

    /** Compares as things are. */
    public Reconciliation compare(Cut cut) throws InterruptedException {
        List<PartitionReconciliation> partitions = new ArrayList<>();
        try (RecordScan raw = RecordScan.withoutContent(kafka, IsolationLevel.READ_COMMITTED, progress)) {
            Map<TopicPartition, Comparison> comparisons = new TreeMap<>(Offsets.ORDER);
            for (Map<TopicPartition, OffsetRange> chunk : chunks(cut.ranges())) {
                Map<TopicPartition, Map<Long, ClickHouseOffsets.Page>> pages = stored.pages(cut, chunk);
                for (Map.Entry<TopicPartition, OffsetRange> entry : chunk.entrySet()) {
                    TopicPartition partition = entry.getKey();
                    comparisons
                            .computeIfAbsent(partition, key -> new Comparison(cut, partition))
                            .add(entry.getValue(), pages.getOrDefault(partition, Map.of()), raw);
                    progress.report(() -> "compared " + partition + " up to offset "
                            + entry.getValue().to());
                }
            }
            comparisons.values().forEach(comparison -> partitions.add(comparison.result()));
        }
        return new Reconciliation(cut, partitions, stored.earlierTopics(cut));
    }

    /**
     * Compares when all has arrived, or nothing has arrived for a while.
     *
     * @param patience how long that while is
     */
    public Reconciliation await(Cut cut, Duration patience) throws InterruptedException {
        Reconciliation found = compare(cut);
        long noRecords = found.partitions().stream()
                .mapToLong(partition -> partition.noRecords().size())
                .sum();
        long left = found.missing();
        long lastArrival = System.nanoTime();
        while (left > 0 && System.nanoTime() - lastArrival < patience.toNanos()) {
            Thread.sleep(POLL.toMillis());
            // Counting is cheap; which ones are missing matters only in the end.
            long now = unaccounted(cut) - noRecords;
            if (now < left) {
                left = now;
                lastArrival = System.nanoTime();
            }
            long waiting = now;
            if (waiting > 0) {
                progress.report(() -> "waiting for %,d records".formatted(waiting));
            }
        }
        return left < found.missing() ? compare(cut) : found;
    }

    /** One partition, part by part. */
    private final class Comparison {
        private final Cut cut;
        private final TopicPartition partition;
        private final OffsetSet noRecords = new OffsetSet();
        private final OffsetSet missing = new OffsetSet();
        private final OffsetSet unread = new OffsetSet();
        private final OffsetSet repeated = new OffsetSet();
        private long rows;
        private long deadLetters;
        private long duplicates;

        private Comparison(Cut cut, TopicPartition partition) {
            this.cut = cut;
            this.partition = partition;
        }

        private void add(OffsetRange range, Map<Long, ClickHouseOffsets.Page> pages, RecordScan raw)
                throws InterruptedException {
            List<OffsetRange> gaps = new ArrayList<>();
            for (OffsetRange part : parts(range, pages)) {
                long page = part.from() / ClickHouseOffsets.Page.OFFSETS;
                ClickHouseOffsets.Page counted = pages.getOrDefault(page, ClickHouseOffsets.Page.EMPTY);
                if (isClear(part, counted)) {
                    rows += counted.rows();
                    deadLetters += counted.deadLetters();
                } else if (cut.insertedSince().isEmpty() && !pages.containsKey(page)) {
                    gaps.add(part);
                } else {
                    // What has come since the pages were counted counts too: the sums are of what is read here.
                    gaps.addAll(readGaps(part));
                }
            }
            addGaps(gaps, raw);
        }

        private List<OffsetRange> readGaps(OffsetRange part) throws InterruptedException {
            OffsetSet present = new OffsetSet();
            stored.read(cut.topicIds(), partition, part, found -> {
                if (found.isWhole()) {
                    present.add(found.offset());
                }
                rows += found.rows();
                deadLetters += found.deadLetters();
                if (found.duplicates() > 0) {
                    repeated.add(found.offset());
                    duplicates += found.duplicates();
                }
            });
            return present.gaps(part);
        }

        private void addGaps(List<OffsetRange> gaps, RecordScan raw) {
            long beginning = cut.beginnings().get(partition);
            List<OffsetRange> inKafka = new ArrayList<>();
            for (OffsetRange gap : gaps) {
                if (gap.from() < beginning) {
                    unread.addAll(new OffsetRange(gap.from(), Math.min(gap.to(), beginning)));
                }
                if (gap.to() > beginning) {
                    inKafka.add(new OffsetRange(Math.max(gap.from(), beginning), gap.to()));
                }
            }
            OffsetSet visible = visible(partition, inKafka, raw);
            OffsetSet invisible = new OffsetSet();
            inKafka.forEach(invisible::addAll);
            invisible.removeAll(visible);
            (cut.compacted().contains(partition.topic()) ? unread : noRecords).addAll(invisible);
            missing.addAll(visible);
            missing.addAll(unread);
        }

        private PartitionReconciliation result() {
            return new PartitionReconciliation(
                    partition,
                    cut.ranges().get(partition),
                    noRecords,
                    rows,
                    deadLetters,
                    missing,
                    unread,
                    repeated,
                    duplicates);
        }
    }

    private static boolean isClear(OffsetRange part, ClickHouseOffsets.Page counted) {
        return counted.distinct() == part.size() && counted.duplicates() == 0;
    }

    /** Parts of a range: pages that add up by themselves, others joined; parts that are not there at all stay by themselves. */
    private static List<OffsetRange> parts(OffsetRange range, Map<Long, ClickHouseOffsets.Page> pages) {
        List<OffsetRange> parts = new ArrayList<>();
        boolean lastIsOpen = false;
        for (long from = range.from(); from < range.to(); ) {
            long number = from / ClickHouseOffsets.Page.OFFSETS;
            OffsetRange part =
                    new OffsetRange(from, Math.min(range.to(), (number + 1) * ClickHouseOffsets.Page.OFFSETS));
            boolean isOpen = !isClear(part, pages.getOrDefault(number, ClickHouseOffsets.Page.EMPTY));
            OffsetRange last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
            boolean joins = isOpen
                    && lastIsOpen
                    && last.size() < (long) PAGES_AT_A_TIME * ClickHouseOffsets.Page.OFFSETS
                    && pages.containsKey(last.from() / ClickHouseOffsets.Page.OFFSETS) == pages.containsKey(number);
            if (joins) {
                parts.set(parts.size() - 1, new OffsetRange(last.from(), part.to()));
            } else {
                parts.add(part);
            }
            lastIsOpen = isOpen;
            from = part.to();
        }
        return parts;
    }

    /** Which of these offsets Kafka holds a record at that consumers see. */
    private static OffsetSet visible(TopicPartition partition, List<OffsetRange> gaps, RecordScan raw) {
        OffsetSet visible = new OffsetSet();
        raw.pick(partition + " back", partition, gaps, record -> visible.add(record.offset()));
        return visible;
    }

    private long unaccounted(Cut cut) throws InterruptedException {
        long expected =
                cut.ranges().values().stream().mapToLong(OffsetRange::size).sum();
        for (Map<TopicPartition, OffsetRange> chunk : chunks(cut.ranges())) {
            expected -= stored.pages(cut, chunk).values().stream()
                    .flatMap(pages -> pages.values().stream())
                    .mapToLong(ClickHouseOffsets.Page::distinct)
                    .sum();
        }
        return expected;
    }

    /** The ranges, cut into pieces whose pages fit into memory. */
    private static List<Map<TopicPartition, OffsetRange>> chunks(Map<TopicPartition, OffsetRange> ranges) {
        List<Map<TopicPartition, OffsetRange>> chunks = new ArrayList<>();
        ranges.forEach((partition, range) -> {
            int number = 0;
            for (long from = range.from(); from < range.to(); number++) {
                long to = Math.min(range.to(), (from / CHUNK + 1) * CHUNK);
                if (number == chunks.size()) {
                    chunks.add(new TreeMap<>(Offsets.ORDER));
                }
                chunks.get(number).put(partition, new OffsetRange(from, to));
                from = to;
            }
        });
        return chunks;
    }
}
