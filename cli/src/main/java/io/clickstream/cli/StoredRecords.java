package io.clickstream.cli;

import io.clickstream.emitter.EventType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** What ClickHouse holds of raw records, by the place of each. */
final class StoredRecords {
    // The identity of a raw record on both sides. The event type is the topic's name by the data contract.
    private static final String PLACES = """
            SELECT transform(event_type, [%s], [%s], '') AS topic, source_partition AS part, source_offset AS place, true AS is_row
            FROM events_processed FINAL
            UNION ALL
            SELECT source_topic, source_partition, source_offset, false FROM dead_letters FINAL
            """.formatted(types(EventType::name), types(EventType::topic));

    private final ClickHouse clickHouse;

    StoredRecords(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /**
     * How much is there of the offsets of a page.
     *
     * @param distinct how many different offsets
     */
    record Page(long rows, long deadLetters, long distinct) {
        static final Page EMPTY = new Page(0, 0, 0);

        long duplicates() {
            return rows + deadLetters - distinct;
        }
    }

    /** Counts by partition and number of the {@link OffsetSet#PAGE page}; pages that nothing is there of are left out. */
    Map<TopicPartition, Map<Long, Page>> pages(Map<TopicPartition, OffsetRange> ranges) throws InterruptedException {
        Map<TopicPartition, Map<Long, Page>> pages = new HashMap<>();
        if (ranges.isEmpty()) {
            return pages;
        }
        String query = """
                SELECT topic, part, intDiv(place, %d) AS page, countIf(is_row), countIf(NOT is_row), groupBitmap(place)
                FROM (%s) WHERE %s GROUP BY topic, part, page
                """.formatted(OffsetSet.PAGE, PLACES, condition(ranges));
        clickHouse.forEachRow(
                query,
                row -> pages.computeIfAbsent(
                                new TopicPartition(row[0], Integer.parseInt(row[1])), partition -> new TreeMap<>())
                        .put(
                                Long.parseLong(row[2]),
                                new Page(Long.parseLong(row[3]), Long.parseLong(row[4]), Long.parseLong(row[5]))));
        return pages;
    }

    /**
     * Reads which offsets are there.
     *
     * @param present takes them
     * @param repeated takes those that are there more than once
     */
    void read(TopicPartition partition, OffsetRange range, OffsetSet present, OffsetSet repeated)
            throws InterruptedException {
        String query = "SELECT place, count() FROM (%s) WHERE %s GROUP BY place"
                .formatted(PLACES, condition(Map.of(partition, range)));
        clickHouse.forEachRow(query, row -> {
            long offset = Long.parseLong(row[0]);
            present.add(offset);
            if (Long.parseLong(row[1]) > 1) {
                repeated.add(offset);
            }
        });
    }

    /** Dead letters of ClickHouse that do not name the raw record that was refused. */
    long nameless() throws InterruptedException {
        return clickHouse.queryNumber("SELECT count() FROM dead_letters FINAL WHERE source_topic IN (%s)"
                .formatted(
                        PipelineTopics.DERIVED.stream().map(ClickHouse::quote).collect(Collectors.joining(", "))));
    }

    private static String condition(Map<TopicPartition, OffsetRange> ranges) {
        return ranges.entrySet().stream()
                .map(entry -> "(topic = %s AND part = %d AND place >= %d AND place < %d)"
                        .formatted(
                                ClickHouse.quote(entry.getKey().topic()),
                                entry.getKey().partition(),
                                entry.getValue().from(),
                                entry.getValue().to()))
                .collect(Collectors.joining(" OR "));
    }

    private static String types(Function<EventType, String> name) {
        return Arrays.stream(EventType.values())
                .map(name)
                .map(ClickHouse::quote)
                .collect(Collectors.joining(", "));
    }
}
