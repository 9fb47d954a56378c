package io.clickstream.page;

import io.clickstream.cli.ClickHouse;
import io.clickstream.emitter.EventType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Asks ClickHouse for the rows that came last. The index on {@code inserted_at} finds them, so that it takes as long with
 * billions of others.
 */
final class RecentRowsLook implements Look<RecentRows> {
    /** What percentiles are told of. */
    static final int WINDOW_SECONDS = 10;

    /**
     * A row counts as inserted so long after its {@code inserted_at}: that is the time at which its block was begun, and
     * until then the block is there.
     */
    static final int SETTLED_SECONDS = 2;

    /** Rows are counted no further back, as after the machine has slept: a look must stay cheap. */
    private static final int FURTHEST_SECONDS = 60;

    private static final int ROWS = 8;

    /** Between two looks at the newest rows themselves, which are more than anybody can read. */
    private static final long NEWEST_MILLIS = 4_000;

    /** The same while nobody is there to read them: who comes then sees no old ones. */
    private static final long UNWATCHED_NEWEST_MILLIS = 60_000;

    private static final int LONGEST_TEXT = 512;
    private static final EventType[] TYPES = EventType.values();

    private final ClickHouse clickHouse;
    private final Attention attention;

    private long countedUntil = -1;
    private Map<EventType, Long> inserted = zeros();
    private RecentRows.Latency latency = RecentRows.Latency.NONE;
    private boolean hourIsKnown;
    private Long newestInsertedAt;
    private Long newestEventTime;
    private List<Snapshot.Row> newest = List.of();
    // When the newest of these came, and when they were asked for.
    private long newestOf;
    private long newestAt;

    RecentRowsLook(ClickHouse clickHouse, Attention attention) {
        this.clickHouse = Queries.quick(clickHouse);
        this.attention = attention;
    }

    @Override
    public Finding<RecentRows> look() throws InterruptedException {
        String[] values = clickHouse.query(question()).get(0);
        Answer answer = new Answer(values);
        long clock = answer.number();
        long until = answer.number();
        long insertedAt = answer.number();
        long eventTime = answer.number();
        Double p50 = answer.seconds();
        Double p99 = answer.seconds();
        add(answer);
        countedUntil = until;
        if (insertedAt > 0) {
            newestInsertedAt = insertedAt;
            newestEventTime = eventTime;
        } else if (!hourIsKnown) {
            lookAtTheHour();
        }
        hourIsKnown = true;
        // Also when nothing comes any more: whoever comes to watch has not seen the last ones.
        long interval = attention.watchers() > 0 ? NEWEST_MILLIS : UNWATCHED_NEWEST_MILLIS;
        if (newestInsertedAt != null && newestInsertedAt > newestOf && clock - newestAt >= interval) {
            newest = newest(newestInsertedAt - FURTHEST_SECONDS * 1_000L);
            newestOf = newestInsertedAt;
            newestAt = clock;
        }
        if (newestInsertedAt != null && clock - newestInsertedAt > 3_600_000) {
            newestInsertedAt = null;
            newestEventTime = null;
        }
        return Finding.up(
                "answers",
                new RecentRows(clock, newestInsertedAt, newestEventTime, p50, p99, inserted, latency, newest));
    }

    private String question() {
        String counted = countedUntil < 0 ? "false" : "inserted_at > counted_from AND inserted_at <= counted_until";
        String types = Arrays.stream(TYPES)
                .map(type -> "countIf(counted AND event_type = '" + type.name() + "')")
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
                    dateDiff('millisecond', source_timestamp, inserted_at) AS latency
                SELECT
                    toUnixTimestamp64Milli(clock), toUnixTimestamp64Milli(counted_until),
                    toUnixTimestamp64Milli(max(inserted_at)), toUnixTimestamp64Milli(max(event_timestamp)),
                    quantileIf(0.5)(latency, in_window), quantileIf(0.99)(latency, in_window),
                    %s, %s, countIf(counted), sumIf(latency, counted)
                FROM events_processed
                WHERE inserted_at > least(counted_from, clock - INTERVAL %d SECOND)
                """.formatted(
                        SETTLED_SECONDS,
                        Math.max(0, countedUntil),
                        FURTHEST_SECONDS,
                        WINDOW_SECONDS,
                        counted,
                        types,
                        buckets,
                        WINDOW_SECONDS);
    }

    private void add(Answer answer) {
        Map<EventType, Long> more = new EnumMap<>(EventType.class);
        for (EventType type : TYPES) {
            more.put(type, inserted.get(type) + answer.number());
        }
        inserted = more;
        int bounds = RecentRows.Latency.BOUNDS.size();
        List<Long> counts = new ArrayList<>();
        long below = 0;
        // The last one is the count of all.
        for (int bucket = 0; bucket <= bounds; bucket++) {
            long upTo = answer.number();
            counts.add(latency.counts().get(bucket) + upTo - below);
            below = upTo;
        }
        latency = new RecentRows.Latency(List.copyOf(counts), latency.sum() + answer.number() / 1e3);
    }

    private void lookAtTheHour() throws InterruptedException {
        String[] found = clickHouse
                .query("SELECT toUnixTimestamp64Milli(max(inserted_at)), toUnixTimestamp64Milli(max(event_timestamp))"
                        + " FROM events_processed WHERE inserted_at > now64(3) - INTERVAL 1 HOUR")
                .get(0);
        Answer answer = new Answer(found);
        long insertedAt = answer.number();
        if (insertedAt > 0) {
            newestInsertedAt = insertedAt;
            newestEventTime = answer.number();
        }
    }

    private List<Snapshot.Row> newest(long since) throws InterruptedException {
        List<String[]> rows = clickHouse.query("""
                SELECT event_type, toUnixTimestamp64Milli(event_timestamp), base64Encode(substringUTF8(user_id, 1, %1$d)),
                    base64Encode(substringUTF8(details, 1, %1$d)), toUnixTimestamp64Milli(inserted_at), source_partition, source_offset
                FROM events_processed
                WHERE inserted_at > fromUnixTimestamp64Milli(toInt64(%2$d), 'UTC')
                ORDER BY inserted_at DESC, source_offset DESC
                LIMIT %3$d
                """.formatted(LONGEST_TEXT, since, ROWS));
        return rows.stream()
                .map(row -> new Snapshot.Row(
                        row[0],
                        Long.parseLong(row[1]),
                        ClickHouse.text(row[2]),
                        ClickHouse.text(row[3]),
                        Long.parseLong(row[4]),
                        EventType.valueOf(row[0]).topic() + "-" + row[5] + "@" + row[6]))
                .toList();
    }

    private static Map<EventType, Long> zeros() {
        return Arrays.stream(TYPES).collect(Collectors.toMap(type -> type, type -> 0L));
    }

    /** The values of a row, one after the other. */
    private static final class Answer {
        private final String[] values;
        private int next;

        Answer(String[] values) {
            this.values = values;
        }

        long number() {
            return Long.parseLong(values[next++]);
        }

        /** From milliseconds; null if there is none. */
        Double seconds() {
            double milliseconds = Double.parseDouble(values[next++].replace("nan", "NaN"));
            return Double.isNaN(milliseconds) ? null : milliseconds / 1e3;
        }
    }
}
