package io.clickstream.cli.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.core.clickhouse.ClickHouse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the dead letters of a selection that were there when it was made. */
final class DeadLetterReader {
    /** So many are handled together, if they are not too large. */
    private static final int BATCH = 500;

    private static final long BATCH_BYTES = 16 * 1024 * 1024;

    private static final String PENDING = "dead_letters_pending";
    private static final String IN_STATE = "(" + SourceRecordId.COLUMNS + ") %s (SELECT " + SourceRecordId.COLUMNS
            + " FROM " + ReplayJournal.TABLE + " FINAL WHERE state = '%s')";

    private final ClickHouse clickHouse;
    private final String table;
    private final String condition;
    private final Map<String, String> parameters;

    /**
     * @param table of all dead letters, replayed or not
     * @param before milliseconds of ClickHouse's clock; what comes later may be the work of the replay itself
     */
    DeadLetterReader(ClickHouse clickHouse, String table, SqlCondition selection, long before) {
        this.clickHouse = clickHouse;
        this.table = table;
        this.condition = "(" + selection.sql() + ") AND inserted_at <= fromUnixTimestamp64Milli({before:Int64})";
        this.parameters = with(selection.parameters(), Map.of("before", Long.toString(before)));
    }

    /** How many are replayed already. */
    long replayed() throws InterruptedException {
        return count(table + " FINAL", "IN", "replayed");
    }

    /** How many it is not known of whether they are replayed. */
    long undecided() throws InterruptedException {
        return count(PENDING, "IN", "intent");
    }

    /** How many are still to be replayed. */
    long pending() throws InterruptedException {
        return count(PENDING, "NOT IN", "intent");
    }

    /**
     * The next ones to be replayed.
     *
     * @param after the last one before them, null for the first
     * @param limit at most so many
     */
    List<DeadLetterRecord> next(SourceRecordId after, long limit) throws InterruptedException {
        String from = " FROM " + PENDING + " WHERE " + condition + " AND " + IN_STATE.formatted("NOT IN", "intent");
        Map<String, String> values = parameters;
        if (after != null) {
            from += " AND (" + SourceRecordId.COLUMNS + ") > " + SourceRecordId.tuple("after");
            values = with(values, after.parameters("after"));
        }
        SourceRecordId last = lastOfBatch(from, with(values, Map.of("limit", Long.toString(Math.min(BATCH, limit)))));
        List<DeadLetterRecord> records = new ArrayList<>();
        if (last != null) {
            clickHouse.forEachRow(
                    "SELECT " + SourceRecordId.COLUMNS
                            + ", source_count, rejected_by, reason, base64Encode(key), base64Encode(payload)" + from
                            + " AND ("
                            + SourceRecordId.COLUMNS + ") <= " + SourceRecordId.tuple("last") + " ORDER BY "
                            + SourceRecordId.COLUMNS,
                    with(values, last.parameters("last")),
                    row -> records.add(new DeadLetterRecord(
                            SourceRecordId.of(row),
                            row.get(SourceRecordId.COLUMN_COUNT).asInt(),
                            row.get(SourceRecordId.COLUMN_COUNT + 1).asText(),
                            row.get(SourceRecordId.COLUMN_COUNT + 2).asText(),
                            ClickHouse.bytes(row.get(SourceRecordId.COLUMN_COUNT + 3)),
                            ClickHouse.bytes(row.get(SourceRecordId.COLUMN_COUNT + 4)))));
        }
        return records;
    }

    /** Looks only at how large they are: a batch of the largest would not fit into memory. Null if there is none. */
    private SourceRecordId lastOfBatch(String from, Map<String, String> values) throws InterruptedException {
        SourceRecordId last = null;
        long bytes = 0;
        for (JsonNode row : clickHouse.query(
                "SELECT " + SourceRecordId.COLUMNS + ", length(ifNull(payload, ''))" + from + " ORDER BY "
                        + SourceRecordId.COLUMNS + " LIMIT {limit:UInt64}",
                values)) {
            bytes += row.get(SourceRecordId.COLUMN_COUNT).asLong();
            if (last != null && bytes > BATCH_BYTES) {
                break;
            }
            last = SourceRecordId.of(row);
        }
        return last;
    }

    private long count(String from, String operator, String state) throws InterruptedException {
        return clickHouse.queryNumber(
                "SELECT count() FROM " + from + " WHERE " + condition + " AND " + IN_STATE.formatted(operator, state),
                parameters);
    }

    private static Map<String, String> with(Map<String, String> values, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(values);
        all.putAll(more);
        return Map.copyOf(all);
    }
}
