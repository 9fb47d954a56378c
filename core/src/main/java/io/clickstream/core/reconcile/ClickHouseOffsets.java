package io.clickstream.core.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.OffsetSet;
import io.clickstream.core.pipeline.Topology;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/** What ClickHouse holds of raw records, by topic, partition and offset. */
public final class ClickHouseOffsets {
    private static final String OFFSETS =
            "SELECT source_topic AS topic, source_partition AS part, source_offset AS place, %s AS is_row FROM %s FINAL";

    private final Topology topology;
    private final ClickHouse clickHouse;
    private final String offsets;

    public ClickHouseOffsets(Topology topology, ClickHouse clickHouse) {
        this.topology = topology;
        this.clickHouse = clickHouse;
        this.offsets = Stream.concat(
                        topology.cleanTopics().stream().map(sink -> OFFSETS.formatted("true", sink.table())),
                        Stream.of(OFFSETS.formatted(
                                "false", topology.deadLetters().table())))
                .collect(Collectors.joining(" UNION ALL ", "(", ")"));
    }

    /**
     * How much is there of the offsets of a page.
     *
     * @param distinct how many different offsets
     */
    record Page(long rows, long deadLetters, long distinct) {
        /** How many offsets a page spans. */
        static final int OFFSETS = 1 << 16;

        static final Page EMPTY = new Page(0, 0, 0);

        long duplicates() {
            return rows + deadLetters - distinct;
        }
    }

    /** Counts by partition and number of the {@link Page page}; pages that nothing is there of are left out. */
    Map<TopicPartition, Map<Long, Page>> pages(Map<TopicPartition, OffsetRange> ranges) throws InterruptedException {
        Map<TopicPartition, Map<Long, Page>> pages = new HashMap<>();
        if (ranges.isEmpty()) {
            return pages;
        }
        String query = """
                SELECT topic, part, intDiv(place, %d) AS page, countIf(is_row), countIf(NOT is_row), groupBitmap(place)
                FROM %s WHERE %s GROUP BY topic, part, page
                """.formatted(Page.OFFSETS, offsets, condition(ranges));
        clickHouse.forEachRow(
                query,
                Map.of(),
                row -> pages.computeIfAbsent(
                                new TopicPartition(
                                        row.get(0).asText(), row.get(1).asInt()),
                                partition -> new TreeMap<>())
                        .put(
                                row.get(2).asLong(),
                                new Page(
                                        row.get(3).asLong(),
                                        row.get(4).asLong(),
                                        row.get(5).asLong())));
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
        String query = "SELECT place, count() FROM %s WHERE %s GROUP BY place"
                .formatted(offsets, condition(Map.of(partition, range)));
        clickHouse.forEachRow(query, Map.of(), (JsonNode row) -> {
            long offset = row.get(0).asLong();
            present.add(offset);
            if (row.get(1).asLong() > 1) {
                repeated.add(offset);
            }
        });
    }

    /** Dead letters of ClickHouse that do not name the raw record that was refused. */
    public long nameless() throws InterruptedException {
        return clickHouse.queryNumber(
                "SELECT count() FROM " + topology.deadLetters().table()
                        + " FINAL WHERE source_topic IN {topics:Array(String)}",
                Map.of("topics", ClickHouse.array(topology.derivedTopics())));
    }

    /** As SQL, and not as a parameter: only so the primary key is used. */
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
}
