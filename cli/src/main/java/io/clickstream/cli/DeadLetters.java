package io.clickstream.cli;

import java.util.ArrayList;
import java.util.List;

/** The dead letters of a selection that were there when it was made. */
final class DeadLetters {
    /** So many are handled together, if they are not too large. */
    private static final int BATCH = 500;

    private static final long BATCH_BYTES = 16 * 1024 * 1024;

    private static final String IN_STATE = "(" + LetterPlace.COLUMNS + ") %s (SELECT " + LetterPlace.COLUMNS
            + " FROM dead_letter_replays FINAL WHERE state = '%s')";

    private final ClickHouse clickHouse;
    private final String condition;

    /**
     * @param condition on {@code dead_letters}
     * @param before milliseconds of ClickHouse's clock; what comes later may be the work of the replay itself
     */
    DeadLetters(ClickHouse clickHouse, String condition, long before) {
        this.clickHouse = clickHouse;
        this.condition = "(" + condition + ") AND inserted_at <= fromUnixTimestamp64Milli(" + before + ")";
    }

    /** How many are replayed already. */
    long replayed() throws InterruptedException {
        return count("dead_letters FINAL", "IN", "replayed");
    }

    /** How many it is not known of whether they are replayed. */
    long undecided() throws InterruptedException {
        return count("dead_letters_pending", "IN", "intent");
    }

    /** How many are still to be replayed. */
    long pending() throws InterruptedException {
        return count("dead_letters_pending", "NOT IN", "intent");
    }

    /**
     * The next ones to be replayed.
     *
     * @param after the last one before them, null for the first
     * @param limit at most so many
     */
    List<DeadLetter> next(LetterPlace after, long limit) throws InterruptedException {
        String from = "FROM dead_letters_pending WHERE " + condition + " AND "
                + IN_STATE.formatted("NOT IN", "intent")
                + (after == null ? "" : " AND (" + LetterPlace.COLUMNS + ") > (" + after.sql() + ")");
        String order = " ORDER BY " + LetterPlace.COLUMNS;
        // First only how large they are: a batch of the largest would not fit into memory.
        LetterPlace last = null;
        long bytes = 0;
        for (String[] row : clickHouse.query("SELECT " + LetterPlace.SELECTED + ", length(ifNull(payload, '')) " + from
                + order + " LIMIT " + Math.min(BATCH, limit))) {
            bytes += Long.parseLong(row[4]);
            if (last != null && bytes > BATCH_BYTES) {
                break;
            }
            last = LetterPlace.of(row);
        }
        List<DeadLetter> letters = new ArrayList<>();
        if (last != null) {
            clickHouse.forEachRow(
                    "SELECT " + LetterPlace.SELECTED + ", rejected_by, base64Encode(reason), base64Encode(key),"
                            + " base64Encode(payload) " + from
                            + " AND (" + LetterPlace.COLUMNS + ") <= (" + last.sql() + ")" + order,
                    row -> letters.add(new DeadLetter(
                            LetterPlace.of(row),
                            row[4],
                            ClickHouse.text(row[5]),
                            ClickHouse.bytes(row[6]),
                            ClickHouse.bytes(row[7]))));
        }
        return letters;
    }

    private long count(String table, String operator, String state) throws InterruptedException {
        return clickHouse.queryNumber(
                "SELECT count() FROM " + table + " WHERE " + condition + " AND " + IN_STATE.formatted(operator, state));
    }
}
