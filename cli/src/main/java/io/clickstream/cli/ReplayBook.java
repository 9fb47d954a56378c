package io.clickstream.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The table {@code dead_letter_replays}: what each run is about to send, and what became of it. A later step of a run has a
 * higher version, and that it was sent counts more than that it was not.
 */
final class ReplayBook {
    /** So long after its intents a run may still be sending. */
    static final Duration YOUNG = Duration.ofMinutes(2);

    private static final int INTENT = 1;
    private static final int RELEASED = 2;
    private static final int REPLAYED = 3;

    private static final String AGE = "dateDiff('second', started_at, now64(3))";

    private final ClickHouse clickHouse;
    private final String runId;

    /** @param runId what tells this run from others */
    ReplayBook(ClickHouse clickHouse, String runId) {
        this.clickHouse = clickHouse;
        this.runId = runId;
    }

    /**
     * A dead letter that is about to be sent.
     *
     * @param startedAt milliseconds of ClickHouse's clock
     * @param endOffsets by partition of the raw topic; what was sent lies there or behind
     */
    record Intent(LetterPlace place, String runId, long startedAt, Map<Integer, Long> endOffsets) {}

    /** Where a dead letter lies now, too. */
    record Replayed(Intent intent, int partition, long offset) {}

    /** ClickHouse's clock in milliseconds. */
    long now() throws InterruptedException {
        return clickHouse.queryNumber("SELECT toUnixTimestamp64Milli(now64(3))");
    }

    /**
     * Makes sure that no other run may be sending.
     *
     * @throws StoppedException if one may be; says when to try again
     */
    void requireAlone() throws InterruptedException {
        String[] youngest = clickHouse
                .query("SELECT count(), min(" + AGE + ") FROM dead_letter_replays FINAL WHERE state = 'intent'"
                        + " AND run_id != " + ClickHouse.quote(runId) + " AND " + AGE + " < " + YOUNG.toSeconds())
                .get(0);
        if (Long.parseLong(youngest[0]) > 0) {
            throw busy(Long.parseLong(youngest[1]));
        }
    }

    /** What earlier runs have left undecided. */
    List<Intent> open() throws InterruptedException {
        List<Intent> intents = new ArrayList<>();
        clickHouse.forEachRow(
                "SELECT " + LetterPlace.SELECTED + ", run_id, toUnixTimestamp64Milli(started_at),"
                        + " arrayStringConcat(arrayMap((k, v) -> toString(k) || ':' || toString(v),"
                        + " mapKeys(end_offsets), mapValues(end_offsets)), ',')"
                        + " FROM dead_letter_replays FINAL WHERE state = 'intent'",
                row -> intents.add(new Intent(LetterPlace.of(row), row[4], Long.parseLong(row[5]), offsets(row[6]))));
        return intents;
    }

    /**
     * Writes down what this run is about to send.
     *
     * @param endOffsets by topic and partition, looked up before {@link #requireAlone} was called: then even what another
     *     run sends at the same time lies behind them
     * @throws StoppedException if another run has done the same meanwhile, or has sent some; nothing may be sent then
     */
    List<Intent> intend(List<LetterPlace> places, long startedAt, Map<String, Map<Integer, Long>> endOffsets)
            throws InterruptedException {
        List<Intent> intents = places.stream()
                .map(place -> new Intent(place, runId, startedAt, new TreeMap<>(endOffsets.get(place.topic()))))
                .toList();
        insert(intents.stream()
                .map(intent -> entry(intent, "intent", INTENT, "NULL, NULL, NULL"))
                .toList());
        // Each run has entries of its own, so of two at the same time at least one sees the other.
        List<String[]> rivals =
                clickHouse.query("SELECT DISTINCT state FROM dead_letter_replays FINAL WHERE (" + LetterPlace.COLUMNS
                        + ") IN (" + tuples(places) + ") AND run_id != " + ClickHouse.quote(runId)
                        + " AND state IN ('intent', 'replayed')");
        if (rivals.isEmpty()) {
            return intents;
        }
        release(intents);
        if (rivals.stream().anyMatch(rival -> rival[0].equals("intent"))) {
            throw busy(0);
        }
        throw new StoppedException(
                "another replay has meanwhile sent what this one was about to send; run the same again"
                        + " for the rest");
    }

    /** Writes down what was sent, for good. */
    void mark(List<Replayed> replayed) throws InterruptedException {
        insert(replayed.stream()
                .map(sent -> entry(
                        sent.intent(), "replayed", REPLAYED, sent.partition() + ", " + sent.offset() + ", now64(3)"))
                .toList());
    }

    /** Writes down what was certainly not sent: it may be replayed again. */
    void release(List<Intent> unsent) throws InterruptedException {
        insert(unsent.stream()
                .map(intent -> entry(intent, "released", RELEASED, "NULL, NULL, NULL"))
                .toList());
    }

    private void insert(List<String> entries) throws InterruptedException {
        if (!entries.isEmpty()) {
            clickHouse.execute(
                    "INSERT INTO dead_letter_replays (" + LetterPlace.COLUMNS + ", run_id, state, started_at,"
                            + " end_offsets, replay_partition, replay_offset, replayed_at, version) VALUES "
                            + String.join(", ", entries));
        }
    }

    private static String entry(Intent intent, String state, int step, String result) {
        String ends = intent.endOffsets().entrySet().stream()
                .map(end -> end.getKey() + ", " + end.getValue())
                .collect(Collectors.joining(", ", "map(", ")"));
        return "(%s, %s, '%s', fromUnixTimestamp64Milli(%d, 'UTC'), %s, %s, %d)"
                .formatted(
                        intent.place().sql(),
                        ClickHouse.quote(intent.runId()),
                        state,
                        intent.startedAt(),
                        ends,
                        result,
                        step);
    }

    private static String tuples(List<LetterPlace> places) {
        return places.stream().map(place -> "(" + place.sql() + ")").collect(Collectors.joining(", "));
    }

    private static Map<Integer, Long> offsets(String text) {
        Map<Integer, Long> offsets = new TreeMap<>();
        for (String pair : text.split(",")) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split(":");
                offsets.put(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
            }
        }
        return offsets;
    }

    private static StoppedException busy(long ageSeconds) {
        return new StoppedException("another replay may still be sending (it began " + ageSeconds
                + " s ago); try again in " + Math.max(1, YOUNG.toSeconds() - ageSeconds) + " s");
    }
}
