package io.clickstream.page;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The whole pipeline as it is now, as browsers get it. What is not known is null. Times are in epoch milliseconds,
 * durations in seconds, rates per second.
 */
record Snapshot(
        long time,
        List<Part> parts,
        Flow flow,
        Latency latency,
        List<Type> types,
        List<Row> newest,
        List<Reason> reasons,
        List<Letter> letters,
        Reconciliation reconciliation) {
    /** @param link where people can look closer; null if nowhere */
    record Part(String name, State state, String detail, long since, String link) {}

    /** From left to right. */
    record Flow(Raw raw, Job job, Processed processed, Rows rows, DeadLetters deadLetters) {}

    record Raw(Long records, Double rate, List<Topic> topics) {}

    record Topic(String name, Long records, Double rate) {}

    /** @param read raw records that the job has read and committed */
    record Job(Long read, Double rate, Long lag) {}

    /**
     * The clean topic.
     *
     * @param records its offsets: the records, and a marker for each of the job's transactions
     * @param behindTransaction how many of them nobody may read yet
     */
    record Processed(Long records, Double rate, Long behindTransaction) {}

    /**
     * The rows.
     *
     * @param lag records of the clean topic that ClickHouse may read and has not
     * @param freshness age of the newest row
     * @param asOf when the rows were counted
     */
    record Rows(Long records, Double rate, Long lag, Double freshness, Long asOf) {}

    record DeadLetters(Long records, Long pending, Double rate, Long lag) {}

    /** @param seconds the time that the percentiles are of */
    record Latency(Double p50, Double p99, int seconds) {}

    record Type(String name, Long rows, Double rate) {}

    /** @param source the raw record, such as {@code user_clicks-0@123} */
    record Row(String type, long eventTime, String user, String details, long insertedAt, String source) {}

    record Reason(String reason, long count) {}

    /**
     * A dead letter.
     *
     * @param time when it was stored
     * @param bytes length of the payload
     * @param payload its beginning as text; null if the record had no value
     * @param cut whether that is not all of it
     */
    record Letter(
            String rejectedBy, String reason, String source, long time, long bytes, String payload, boolean cut) {}

    /**
     * What has become of the raw records: {@code raw = rows + deadLetters + inFlight + missing - double}.
     *
     * @param state exact, different, behind (nothing can be compared until ClickHouse has read more), counting (the first
     *     time) or unknown
     * @param inFlight records that the job had not committed
     */
    record Reconciliation(
            String state,
            Long raw,
            Long rows,
            Long deadLetters,
            Long inFlight,
            Long missing,
            @JsonProperty("double") Long duplicates,
            Long checkedAt) {
        static Reconciliation unknown() {
            return new Reconciliation("unknown", null, null, null, null, null, null, null);
        }

        Reconciliation as(String otherState) {
            return new Reconciliation(otherState, raw, rows, deadLetters, inFlight, missing, duplicates, checkedAt);
        }
    }
}
