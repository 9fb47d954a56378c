package io.clickstream.core.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/** What ClickHouse holds of raw records, by topic, topic id, partition and offset. */
public final class ClickHouseOffsets {
    private static final String OFFSETS =
            "SELECT source_topic, source_topic_id, source_partition, source_offset, inserted_at, %s AS is_row%s FROM %s FINAL";

    /** Which event of how many it is. */
    private static final String EVENT = ", source_index AS event, source_count AS events";

    private static final String ONLY_EVENT = ", toUInt32(0) AS event, toUInt32(1) AS events";

    /** Where records have several events, an offset counts once all of them are there. */
    private static final String PAGES_OF_EVENTS = """
            SELECT source_topic, source_partition, intDiv(source_offset, %d) AS page, sum(rows), sum(letters), countIf(different >= expected),
                sum(rows) + sum(letters) - sum(different)
            FROM
            (
                SELECT source_topic, source_partition, source_offset, countIf(is_row) AS rows, countIf(NOT is_row) AS letters, uniqExact(event) AS different,
                    max(events) AS expected
                FROM %s WHERE %s GROUP BY source_topic, source_partition, source_offset
            )
            GROUP BY source_topic, source_partition, page
            """;

    private static final String PAGES = """
            SELECT source_topic, source_partition, intDiv(source_offset, %d) AS page, countIf(is_row), countIf(NOT is_row), groupBitmap(source_offset),
                count() - groupBitmap(source_offset)
            FROM %s WHERE %s GROUP BY source_topic, source_partition, page
            """;

    private final Topology topology;
    private final ClickHouse clickHouse;
    private final String offsets;
    private final boolean indexed;

    /** Of the tables that together have every record, and the dead letters. */
    public ClickHouseOffsets(Topology topology, ClickHouse clickHouse) {
        this(
                topology,
                clickHouse,
                topology.hasSeveralRowsOfARecord(),
                Stream.concat(
                        topology.distinctCompleteTopics().stream().map(sink -> rows(topology, sink)),
                        Stream.of(deadLetters(topology))));
    }

    private ClickHouseOffsets(Topology topology, ClickHouse clickHouse, boolean indexed, Stream<String> parts) {
        this.topology = topology;
        this.clickHouse = clickHouse;
        this.indexed = indexed;
        this.offsets = parts.collect(Collectors.joining(" UNION ALL ", "(", ")"));
    }

    /** Of one table, and what ClickHouse has refused itself. */
    static ClickHouseOffsets of(Sink sink, Topology topology, ClickHouse clickHouse) {
        return new ClickHouseOffsets(
                topology,
                clickHouse,
                sink.indexed(),
                Stream.of(
                        // It need not have all events of a record, so nobody asks how many there are.
                        OFFSETS.formatted(
                                "true",
                                sink.indexed() ? ", source_index AS event, toUInt32(0) AS events" : ONLY_EVENT,
                                sink.table()),
                        deadLetters(topology) + " WHERE rejected_by = 'clickhouse'"));
    }

    private static String deadLetters(Topology topology) {
        return OFFSETS.formatted("false", EVENT, topology.deadLetters().table());
    }

    /** Without rows of topics that have all their rows elsewhere, or nowhere. */
    private static String rows(Topology topology, Sink sink) {
        List<String> topics = topology.completeTopics().entrySet().stream()
                .filter(complete -> complete.getValue().equals(sink))
                .map(complete -> ClickHouse.quote(complete.getKey()))
                .toList();
        boolean hasOthers = !sink.filteredBy().isEmpty()
                || topics.size() < sink.completeFor().size();
        return OFFSETS.formatted("true", sink.indexed() ? EVENT : ONLY_EVENT, sink.table())
                + (hasOthers ? " WHERE source_topic IN (" + String.join(", ", topics) + ")" : "");
    }

    /**
     * How much is there of the offsets of a page.
     *
     * @param distinct how many different offsets, with all their events
     * @param duplicates rows and dead letters too many
     */
    record Page(long rows, long deadLetters, long distinct, long duplicates) {
        /** How many offsets a page spans. */
        static final int OFFSETS = 1 << 16;

        static final Page EMPTY = new Page(0, 0, 0, 0);
    }

    /**
     * How often one offset is there.
     *
     * @param isWhole whether all its events are
     * @param duplicates rows and dead letters too many
     */
    record Presence(long offset, long rows, long deadLetters, boolean isWhole, long duplicates) {}

    /**
     * Counts by partition and number of the {@link Page page}; pages that nothing is there of are left out.
     *
     * @param ranges parts of those of the cut
     */
    Map<TopicPartition, Map<Long, Page>> pages(Cut cut, Map<TopicPartition, OffsetRange> ranges)
            throws InterruptedException {
        Map<TopicPartition, Map<Long, Page>> pages = new HashMap<>();
        if (ranges.isEmpty()) {
            return pages;
        }
        String query = (indexed ? PAGES_OF_EVENTS : PAGES)
                .formatted(Page.OFFSETS, offsets, condition(cut.topicIds(), ranges, cut.insertedSince()));
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
                                        row.get(5).asLong(),
                                        row.get(6).asLong())));
        return pages;
    }

    /** Reads which offsets are there. */
    void read(Map<String, String> topicIds, TopicPartition partition, OffsetRange range, Consumer<Presence> present)
            throws InterruptedException {
        String query = """
                SELECT source_offset, countIf(is_row), countIf(NOT is_row), uniqExact(event) >= max(events), count() - uniqExact(event)
                FROM %s WHERE %s GROUP BY source_offset
                """.formatted(offsets, condition(topicIds, Map.of(partition, range), Map.of()));
        clickHouse.forEachRow(
                query,
                Map.of(),
                (JsonNode row) -> present.accept(new Presence(
                        row.get(0).asLong(),
                        row.get(1).asLong(),
                        row.get(2).asLong(),
                        row.get(3).asInt() == 1,
                        row.get(4).asLong())));
    }

    /** Takes an event that is there. */
    @FunctionalInterface
    interface EventConsumer {
        void accept(long offset, int index);
    }

    /** Reads which events are there. */
    void readEvents(Map<String, String> topicIds, TopicPartition partition, OffsetRange range, EventConsumer present)
            throws InterruptedException {
        String query = "SELECT DISTINCT source_offset, event FROM %s WHERE %s"
                .formatted(offsets, condition(topicIds, Map.of(partition, range), Map.of()));
        clickHouse.forEachRow(
                query,
                Map.of(),
                (JsonNode row) -> present.accept(row.get(0).asLong(), row.get(1).asInt()));
    }

    /** How many offsets of a cut are there of which nothing has come since a time: neither a row nor a dead letter. */
    public long withoutNew(Cut cut, String since) throws InterruptedException {
        return clickHouse.queryNumber(
                """
                SELECT sum(missing) FROM
                (
                    SELECT groupBitmap(source_offset) - groupBitmapIf(source_offset, inserted_at >= %s) AS missing
                    FROM %s WHERE %s
                    GROUP BY source_topic, source_partition, intDiv(source_offset, %d)
                )
                """.formatted(time(since), offsets, condition(cut.topicIds(), cut.ranges(), Map.of()), Page.OFFSETS));
    }

    /** What has come, since the earliest time of the cut, of topics that had the names of these and were deleted. */
    List<EarlierTopic> earlierTopics(Cut cut) throws InterruptedException {
        String since = isNotBefore(cut.insertedSince().values().stream()
                .min(Comparator.naturalOrder())
                .orElse(null));
        String others = cut.topicIds().entrySet().stream()
                .filter(topic -> !topic.getValue().isEmpty())
                .map(topic -> "source_topic = %s AND source_topic_id NOT IN ('', %s)"
                        .formatted(ClickHouse.quote(topic.getKey()), ClickHouse.quote(topic.getValue())))
                .collect(Collectors.joining(" OR "));
        if (others.isEmpty()) {
            return List.of();
        }
        return clickHouse
                .query(
                        "SELECT source_topic, source_topic_id, countIf(is_row), countIf(NOT is_row) FROM %s WHERE (%s)%s GROUP BY source_topic, source_topic_id"
                                .formatted(offsets, others, since))
                .stream()
                .map(row -> new EarlierTopic(
                        row.get(0).asText(),
                        row.get(1).asText(),
                        row.get(2).asLong(),
                        row.get(3).asLong()))
                .sorted(Comparator.comparing(EarlierTopic::topic).thenComparing(EarlierTopic::topicId))
                .toList();
    }

    /** Dead letters of ClickHouse that do not name the raw record that was refused, but should. */
    public long nameless() throws InterruptedException {
        return clickHouse.queryNumber(
                "SELECT count() FROM " + topology.deadLetters().table()
                        + " FINAL WHERE source_topic IN {topics:Array(String)}",
                Map.of("topics", ClickHouse.array(topology.withoutKeyedTopics().derivedTopics())));
    }

    /** As SQL, and not as a parameter: only so the primary key is used. */
    static String condition(
            Map<String, String> topicIds,
            Map<TopicPartition, OffsetRange> ranges,
            Map<TopicPartition, String> insertedSince) {
        return ranges.entrySet().stream()
                .map(entry ->
                        "(source_topic = %s%s AND source_partition = %d AND source_offset >= %d AND source_offset < %d%s)"
                                .formatted(
                                        ClickHouse.quote(entry.getKey().topic()),
                                        idIs(topicIds.get(entry.getKey().topic())),
                                        entry.getKey().partition(),
                                        entry.getValue().from(),
                                        entry.getValue().to(),
                                        isNotBefore(insertedSince.get(entry.getKey()))))
                .collect(Collectors.joining(" OR "));
    }

    /** By this the index on the column finds them. */
    private static String isNotBefore(String time) {
        return time == null ? "" : " AND inserted_at >= " + time(time);
    }

    /** A time by ClickHouse's clock as SQL compares it with {@code inserted_at}. */
    static String time(String time) {
        return "toDateTime64(" + ClickHouse.quote(time) + ", 3, 'UTC')";
    }

    /** A record that names no id may be of this topic: Kafka, or the job that wrote it, is older than ids. */
    private static String idIs(String topicId) {
        return topicId.isEmpty() ? "" : " AND source_topic_id IN ('', " + ClickHouse.quote(topicId) + ")";
    }
}
