package io.clickstream.cli.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.core.clickhouse.ClickHouse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The table {@code dead_letter_replays}: what each run is about to send, and what became of it. A later step of a run has a
 * higher version, and that it was sent counts more than that it was not.
 */
final class ReplayJournal {
    /** So long after its intents a run may still be sending. */
    static final Duration YOUNG = Duration.ofMinutes(2);

    static final String TABLE = "dead_letter_replays";

    private static final String AGE = "dateDiff('second', started_at, now64(3))";

    private final ClickHouse clickHouse;
    private final String runId;

    /** @param runId what tells this run from others */
    ReplayJournal(ClickHouse clickHouse, String runId) {
        this.clickHouse = clickHouse;
        this.runId = runId;
    }

    /**
     * A dead letter that is about to be sent.
     *
     * @param startedAt milliseconds of ClickHouse's clock
     * @param endOffsets by partition of the raw topic; what was sent lies there or behind
     */
    record Intent(SourceRecordId id, String runId, long startedAt, Map<Integer, Long> endOffsets) {}

    /** Where a dead letter lies now, too. */
    record Replayed(Intent intent, int partition, long offset) {}

    /** How far a run is with a dead letter; a later step has a higher version. */
    private enum Step {
        INTENT("intent"),
        RELEASED("released"),
        REPLAYED("replayed");

        private final String state;

        Step(String state) {
            this.state = state;
        }
    }

    /** ClickHouse's clock in milliseconds. */
    long now() throws InterruptedException {
        return clickHouse.queryNumber("SELECT toUnixTimestamp64Milli(now64(3))");
    }

    /**
     * Makes sure that no other run may be sending.
     *
     * @throws CommandFailedException if one may be; says when to try again
     */
    void requireAlone() throws InterruptedException {
        JsonNode youngest = clickHouse
                .query(
                        "SELECT count(), min(" + AGE + ") FROM " + TABLE + " FINAL WHERE state = 'intent'"
                                + " AND run_id != {run:String} AND " + AGE + " < {young:Int64}",
                        Map.of("run", runId, "young", Long.toString(YOUNG.toSeconds())))
                .get(0);
        if (youngest.get(0).asLong() > 0) {
            throw busy(youngest.get(1).asLong());
        }
    }

    /** What earlier runs have left undecided. */
    List<Intent> open() throws InterruptedException {
        List<Intent> intents = new ArrayList<>();
        clickHouse.forEachRow(
                "SELECT " + SourceRecordId.COLUMNS + ", run_id, toUnixTimestamp64Milli(started_at), end_offsets"
                        + " FROM " + TABLE + " FINAL WHERE state = 'intent'",
                Map.of(),
                row -> intents.add(new Intent(
                        SourceRecordId.of(row),
                        row.get(SourceRecordId.COLUMN_COUNT).asText(),
                        row.get(SourceRecordId.COLUMN_COUNT + 1).asLong(),
                        offsets(row.get(SourceRecordId.COLUMN_COUNT + 2)))));
        return intents;
    }

    /**
     * Writes down what this run is about to send.
     *
     * @param endOffsets by topic and partition, looked up before {@link #requireAlone} was called: then even what another
     *     run sends at the same time lies behind them
     * @throws CommandFailedException if another run has done the same meanwhile, or has sent some; nothing may be sent then
     */
    List<Intent> intend(List<SourceRecordId> ids, long startedAt, Map<String, Map<Integer, Long>> endOffsets)
            throws InterruptedException {
        List<Intent> intents = ids.stream()
                .map(id -> new Intent(id, runId, startedAt, new TreeMap<>(endOffsets.get(id.topic()))))
                .toList();
        clickHouse.insert(
                TABLE,
                intents.stream().map(intent -> entry(intent, Step.INTENT)).toList());
        List<String> rivals = rivals();
        if (rivals.isEmpty()) {
            return intents;
        }
        release(intents);
        if (rivals.contains(Step.INTENT.state)) {
            throw busy(0);
        }
        throw new CommandFailedException("another replay has meanwhile sent what this one was about to send; run the"
                + " same again for the rest");
    }

    /** Writes down what was sent, for good. */
    void mark(List<Replayed> replayed) throws InterruptedException {
        if (replayed.isEmpty()) {
            return;
        }
        String replayedAt = ClickHouseTime.text(now());
        clickHouse.insert(
                TABLE,
                replayed.stream()
                        .map(sent -> {
                            Map<String, Object> entry = entry(sent.intent(), Step.REPLAYED);
                            entry.put("replay_partition", sent.partition());
                            entry.put("replay_offset", sent.offset());
                            entry.put("replayed_at", replayedAt);
                            return entry;
                        })
                        .toList());
    }

    /** Writes down what was certainly not sent: it may be replayed again. */
    void release(List<Intent> unsent) throws InterruptedException {
        clickHouse.insert(
                TABLE,
                unsent.stream().map(intent -> entry(intent, Step.RELEASED)).toList());
    }

    /**
     * What other runs have written down of dead letters that this one is about to send. Each run has entries of its own, so
     * of two at the same time at least one sees the other.
     */
    private List<String> rivals() throws InterruptedException {
        return clickHouse
                .query(
                        "SELECT DISTINCT state FROM %1$s FINAL WHERE (%2$s) IN (SELECT %2$s FROM %1$s FINAL WHERE run_id = {run:String} AND state = 'intent') AND run_id != {run:String} AND state IN ('intent', 'replayed')"
                                .formatted(TABLE, SourceRecordId.COLUMNS),
                        Map.of("run", runId))
                .stream()
                .map(row -> row.get(0).asText())
                .toList();
    }

    private static Map<String, Object> entry(Intent intent, Step step) {
        Map<String, Object> entry = intent.id().columns();
        entry.put("run_id", intent.runId());
        entry.put("state", step.state);
        entry.put("started_at", ClickHouseTime.text(intent.startedAt()));
        entry.put("end_offsets", intent.endOffsets());
        entry.put("version", step.ordinal() + 1);
        return entry;
    }

    private static Map<Integer, Long> offsets(JsonNode map) {
        Map<Integer, Long> offsets = new TreeMap<>();
        map.properties()
                .forEach(end -> offsets.put(
                        Integer.valueOf(end.getKey()), end.getValue().asLong()));
        return offsets;
    }

    private static CommandFailedException busy(long ageSeconds) {
        return new CommandFailedException("another replay may still be sending (it began " + ageSeconds
                + " s ago); try again in " + Math.max(1, YOUNG.toSeconds() - ageSeconds) + " s");
    }
}
