package io.clickstream.page.model;

import io.clickstream.page.probe.RecentRows;
import io.clickstream.page.probe.ReconciliationProbe;
import io.clickstream.page.probe.State;
import io.clickstream.page.probe.Totals;
import java.util.List;

/**
 * The whole pipeline as it is now, as browsers get it. What is not known is null. Times are in epoch milliseconds,
 * durations in seconds, rates per second.
 *
 * @param sources rows by raw topic
 */
public record Snapshot(
        long time,
        List<Part> parts,
        Flow flow,
        Latency latency,
        List<Source> sources,
        List<RecentRows.Row> newest,
        List<Totals.Reason> reasons,
        List<Totals.DeadLetter> letters,
        ReconciliationProbe.Balance reconciliation) {
    /** @param link where people find more of it; null if nowhere */
    public record Part(String name, State state, String detail, long since, String link) {}

    /** From left to right. */
    public record Flow(Raw raw, Job job, Processed processed, Rows rows, DeadLetters deadLetters) {}

    /** The raw topics, together and one by one. */
    public record Raw(Long records, Double rate, List<Topic> topics) {}

    /** One of them. */
    public record Topic(String name, Long records, Double rate) {}

    /** @param read raw records that the job has read and committed */
    public record Job(Long read, Double rate, Long lag) {}

    /**
     * The clean topics.
     *
     * @param records their offsets: the records, and a marker for each of the job's transactions
     * @param behindTransaction how many of them nobody may read yet
     */
    public record Processed(Long records, Double rate, Long behindTransaction) {}

    /**
     * The rows.
     *
     * @param lag records of the clean topics that ClickHouse may read and has not
     * @param freshness age of the newest row
     * @param asOf when the rows were counted
     */
    public record Rows(Long records, Double rate, Long lag, Double freshness, Long asOf) {}

    /** @param pending those that nobody has replayed */
    public record DeadLetters(Long records, Long pending, Double rate, Long lag) {}

    /** @param seconds the time that the percentiles are of */
    public record Latency(Double p50, Double p99, int seconds) {}

    /** The rows of a raw topic. */
    public record Source(String topic, Long rows, Double rate) {}
}
