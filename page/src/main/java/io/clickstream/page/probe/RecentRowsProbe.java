package io.clickstream.page.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.pipeline.Topology;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Asks ClickHouse for the rows that came last. The index on {@code inserted_at} finds them, so that it takes as long with
 * billions of others.
 */
public final class RecentRowsProbe implements Probe<RecentRows> {
    /** The time that percentiles are of. */
    public static final int WINDOW_SECONDS = 10;

    /**
     * A row counts as inserted so long after its {@code inserted_at}: that is the time at which its block was begun, and
     * until then the block is there.
     */
    public static final int SETTLED_SECONDS = 2;

    /** Rows are counted no further back, as after the machine has slept: a probe must stay cheap. */
    private static final int FURTHEST_SECONDS = 60;

    private static final int ROWS = 8;

    /** Between two reads of the newest rows themselves, which are more than anybody can read. */
    private static final long NEWEST_MILLIS = 4_000;

    /** The same while nobody is there to read them, so that whoever comes sees no old ones. */
    private static final long UNWATCHED_NEWEST_MILLIS = 60_000;

    private static final int LONGEST_TEXT = 512;

    private final Topology topology;
    private final ClickHouse clickHouse;
    private final BooleanSupplier watched;

    /** Null until the tables have been asked. */
    private RowColumns columns;

    private long countedUntil = -1;
    private Map<String, Long> inserted;
    private RecentRows.Latency latency = RecentRows.Latency.NONE;
    private boolean hourIsKnown;
    private Long newestInsertedAt;
    private Long newestEventTime;
    private List<RecentRows.Row> newest = List.of();
    // When the newest of these came, and when they were read.
    private long newestOf;
    private long newestAt;

    /** @param watched whether anybody reads the newest rows */
    public RecentRowsProbe(Topology topology, ClickHouse clickHouse, BooleanSupplier watched) {
        this.topology = topology;
        this.clickHouse = Queries.quick(clickHouse);
        this.watched = watched;
        this.inserted = topology.rawTopics().stream().collect(Collectors.toMap(topic -> topic, topic -> 0L));
    }

    @Override
    public ProbeResult<RecentRows> probe() throws InterruptedException {
        if (columns == null) {
            columns = RowColumns.of(topology, clickHouse);
        }
        Iterator<JsonNode> values = clickHouse.query(question()).get(0).elements();
        long clock = values.next().asLong();
        long until = values.next().asLong();
        long insertedAt = values.next().asLong();
        Long eventTime = time(values.next());
        Double p50 = seconds(values.next());
        Double p99 = seconds(values.next());
        add(values);
        countedUntil = until;
        if (insertedAt > 0) {
            newestInsertedAt = insertedAt;
            newestEventTime = eventTime;
        } else if (!hourIsKnown) {
            readTheHour();
        }
        hourIsKnown = true;
        // Also when nothing comes any more: whoever comes to watch has not seen the last ones.
        long interval = watched.getAsBoolean() ? NEWEST_MILLIS : UNWATCHED_NEWEST_MILLIS;
        if (newestInsertedAt != null && newestInsertedAt > newestOf && clock - newestAt >= interval) {
            newest = newest(newestInsertedAt - FURTHEST_SECONDS * 1_000L);
            newestOf = newestInsertedAt;
            newestAt = clock;
        }
        if (newestInsertedAt != null && clock - newestInsertedAt > 3_600_000) {
            newestInsertedAt = null;
            newestEventTime = null;
        }
        return ProbeResult.up(
                "answers",
                new RecentRows(clock, newestInsertedAt, newestEventTime, p50, p99, inserted, latency, newest));
    }

    private String question() {
        String counted = countedUntil < 0 ? "false" : "inserted_at > counted_from AND inserted_at <= counted_until";
        String topics = topology.rawTopics().stream()
                .map(topic -> "countIf(counted AND source_topic = " + ClickHouse.quote(topic) + ")")
                .collect(Collectors.joining(", "));
        String buckets = RecentRows.Latency.BOUNDS.stream()
                .map(bound -> "countIf(counted AND latency <= " + Math.round(bound * 1e3) + ")")
                .collect(Collectors.joining(", "));
        // The clock is a subquery so that it is asked once.
        return """
                WITH
                    (SELECT now64(3)) AS clock,
                    clock - INTERVAL %d SECOND AS counted_until,
                    greatest(fromUnixTimestamp64Milli(toInt64(%d), 'UTC'), clock - INTERVAL %d SECOND) AS counted_from,
                    inserted_at > clock - INTERVAL %d SECOND AS in_window,
                    %s AS counted,
                    -- A producer's clock may be ahead, and a sum that is a counter may not fall. NULL where there is no time.
                    greatest(0, dateDiff('millisecond', source_timestamp, inserted_at)) AS latency
                SELECT
                    toUnixTimestamp64Milli(clock), toUnixTimestamp64Milli(counted_until),
                    toUnixTimestamp64Milli(max(inserted_at)), toUnixTimestamp64Milli(max(event_time)),
                    quantileIf(0.5)(latency, in_window), quantileIf(0.99)(latency, in_window),
                    %s, %s, countIf(counted AND latency IS NOT NULL), ifNull(sumIf(latency, counted), 0)
                FROM %s
                WHERE inserted_at > least(counted_from, clock - INTERVAL %d SECOND)
                """.formatted(
                SETTLED_SECONDS,
                Math.max(0, countedUntil),
                FURTHEST_SECONDS,
                WINDOW_SECONDS,
                counted,
                topics,
                buckets,
                Queries.rows(
                        topology,
                        "inserted_at, " + columns.eventTime() + " AS event_time, source_timestamp, source_topic"),
                WINDOW_SECONDS);
    }

    private void add(Iterator<JsonNode> values) {
        Map<String, Long> more = new LinkedHashMap<>();
        topology.rawTopics()
                .forEach(topic ->
                        more.put(topic, inserted.get(topic) + values.next().asLong()));
        inserted = more;
        int bounds = RecentRows.Latency.BOUNDS.size();
        List<Long> counts = new ArrayList<>();
        long below = 0;
        // The last one is the count of all.
        for (int bucket = 0; bucket <= bounds; bucket++) {
            long upTo = values.next().asLong();
            counts.add(latency.counts().get(bucket) + upTo - below);
            below = upTo;
        }
        latency = new RecentRows.Latency(
                List.copyOf(counts), latency.sum() + values.next().asLong() / 1e3);
    }

    private void readTheHour() throws InterruptedException {
        JsonNode found = clickHouse
                .query("SELECT toUnixTimestamp64Milli(max(inserted_at)), toUnixTimestamp64Milli(max(event_time)) FROM "
                        + Queries.rows(topology, "inserted_at, " + columns.eventTime() + " AS event_time")
                        + " WHERE inserted_at > now64(3) - INTERVAL 1 HOUR")
                .get(0);
        if (found.get(0).asLong() > 0) {
            newestInsertedAt = found.get(0).asLong();
            newestEventTime = time(found.get(1));
        }
    }

    private List<RecentRows.Row> newest(long since) throws InterruptedException {
        // Each table gives its own newest rows, so that no more of them are written out than are shown.
        String rows = topology.countedTopics().stream()
                .map(sink -> """
                        SELECT %s AS type, %s AS event_time, %s AS user, %s AS all_details, inserted_at, source_topic, source_partition, source_offset
                        FROM %s
                        WHERE inserted_at > fromUnixTimestamp64Milli(toInt64(%d), 'UTC')
                        ORDER BY inserted_at DESC, source_offset DESC
                        LIMIT %d
                        """.formatted(
                                columns.type(),
                                columns.eventTime(),
                                columns.user(),
                                columns.details(),
                                sink.table(),
                                since,
                                ROWS))
                .collect(Collectors.joining(") UNION ALL (", "((", "))"));
        return clickHouse.query("""
                        SELECT type, toUnixTimestamp64Milli(event_time), substringUTF8(user, 1, %1$d),
                            substringUTF8(all_details, 1, %1$d), toUnixTimestamp64Milli(inserted_at), %2$s
                        FROM %3$s
                        ORDER BY inserted_at DESC, source_offset DESC
                        LIMIT %4$d
                        """.formatted(LONGEST_TEXT, Queries.SOURCE, rows, ROWS)).stream()
                .map(row -> new RecentRows.Row(
                        row.get(0).asText(),
                        time(row.get(1)),
                        row.get(2).asText(),
                        row.get(3).asText(),
                        row.get(4).asLong(),
                        row.get(5).asText()))
                .toList();
    }

    /** Null if there is none. */
    private static Long time(JsonNode milliseconds) {
        return milliseconds.isNull() ? null : Long.valueOf(milliseconds.asLong());
    }

    /** From milliseconds; null if there is none. */
    private static Double seconds(JsonNode milliseconds) {
        return milliseconds.isNull() ? null : milliseconds.asDouble() / 1e3;
    }
}
