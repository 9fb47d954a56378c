package io.clickstream.cli.backfill;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.kafka.UnreadRecords;
import io.clickstream.core.pipeline.PipelineOptions;
import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.reconcile.Backfills;
import io.clickstream.core.reconcile.ClickHouseOffsets;
import io.clickstream.core.reconcile.Cut;
import io.clickstream.core.reconcile.EarlierRows;
import io.clickstream.core.reconcile.Reconciler;
import io.clickstream.core.reconcile.Reconciliation;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.ReportedException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.ExitCode;

/**
 * Reads the raw topics again while the job goes on, and makes exact what is in ClickHouse afterwards. The job must have the new SQL
 * already: then both write the same of a record, whoever comes last.
 */
public final class Backfill {

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Topology topology;
    private final Kafka kafka;
    private final Offsets offsets;
    private final ClickHouse clickHouse;
    private final PrintWriter out;
    private final ProgressListener progress;

    private Backfill(
            Topology topology,
            Kafka kafka,
            Admin admin,
            ClickHouse clickHouse,
            PrintWriter out,
            ProgressListener progress) {
        this.topology = topology;
        this.kafka = kafka;
        this.offsets = new Offsets(admin);
        this.clickHouse = clickHouse;
        this.out = out;
        this.progress = progress;
    }

    /**
     * Does it. Killed on the way it leaves nothing wrong but rows of the earlier SQL, and can be done again.
     *
     * @param options which pipeline, and where its Kafka and ClickHouse are
     * @param out for a person
     * @param progress is told how far it is
     * @return the exit code: 0 if all is exact afterwards
     * @throws ConfigurationException if a setting is wrong, or the tables do not allow it
     * @throws ReportedException if Kafka or ClickHouse does not answer, or the job ends early
     */
    public static int run(
            PipelineOptions options,
            BackfillRequest request,
            BackfillJob.Starter starter,
            PrintWriter out,
            ProgressListener progress)
            throws InterruptedException {
        Kafka kafka = options.reachableKafka();
        try (Admin admin = kafka.admin()) {
            return new Backfill(options.topology(), kafka, admin, options.reachableClickHouse(), out, progress)
                    .run(request, starter);
        }
    }

    private int run(BackfillRequest request, BackfillJob.Starter starter) throws InterruptedException {
        requireTables();
        Cut cut = cut(request);
        long total = cut.ranges().values().stream().mapToLong(OffsetRange::size).sum();
        if (total == 0) {
            out.println("there is nothing to read from " + request.start());
            return ExitCode.OK;
        }
        say(
                "backfill %s reads %,d records of %s from %s; the job goes on beside it",
                request.name(),
                total,
                cut.ranges().keySet().stream()
                        .map(TopicPartition::topic)
                        .distinct()
                        .collect(Collectors.joining(", ")),
                request.start());
        // Rows of the earlier SQL that are still on their way would come after those of the new one.
        Map<TopicPartition, OffsetRange> written = awaitClickHouse(IsolationLevel.READ_COMMITTED);
        String since = clickHouse
                .query("SELECT toString(now64(3, 'UTC'))")
                .get(0)
                .get(0)
                .asText();
        try (BackfillJob job = starter.start(request)) {
            awaitJob(request, cut, total, job);
        }
        awaitClickHouse(IsolationLevel.READ_UNCOMMITTED);
        return settle(request, cut, written, since);
    }

    private void requireTables() throws InterruptedException {
        List<Sink> keyed = topology.keyedTopics();
        if (keyed.size() == topology.cleanTopics().size()) {
            throw new ConfigurationException(topology.name()
                    + " has only tables by a key, which hold the newest row of each: start the job over instead");
        }
        if (!keyed.isEmpty()) {
            say(
                    "left alone: %s, which holds the newest row of each key; starting the job over makes it anew",
                    keyed.stream().map(Sink::table).collect(Collectors.joining(", ")));
        }
        List<String> without = clickHouse
                .query(
                        "SELECT t FROM (SELECT arrayJoin({tables:Array(String)}) AS t) WHERE t NOT IN (SELECT table FROM system.columns"
                                + " WHERE database = currentDatabase() AND name = 'inserted_at')",
                        Map.of("tables", ClickHouse.array(EarlierRows.tables(topology))))
                .stream()
                .map(row -> row.get(0).asText())
                .toList();
        if (!without.isEmpty()) {
            throw new ConfigurationException(
                    "%s has no column inserted_at, by which new rows are told from earlier ones: add inserted_at DateTime64(3, 'UTC')"
                                    .formatted(String.join(", ", without))
                            + " to tables.sql and start the pipeline with it");
        }
    }

    private Cut cut(BackfillRequest request) throws InterruptedException {
        List<TopicPartition> raw = offsets.partitions(topology.rawTopics());
        Cut all = Cut.upTo(offsets, offsets.ends(raw, IsolationLevel.READ_COMMITTED));
        return all.from(
                request.from().isPresent() ? offsets.since(request.from().get(), raw) : all.beginnings());
    }

    private void awaitJob(BackfillRequest request, Cut cut, long total, BackfillJob job) throws InterruptedException {
        UnreadRecords unread =
                new UnreadRecords(kafka, offsets, Map.of(topology.backfillGroup(request.name()), topology.rawTopics()));
        Rate rate = new Rate(total);
        for (long left = total; left > 0; left = unread.count(cut.ranges())) {
            String line = rate.line(left);
            progress.report(() -> line);
            job.requireRunning();
            Thread.sleep(POLL.toMillis());
        }
        say("the job has read everything again");
    }

    /**
     * Waits until ClickHouse has what the job has written by now.
     *
     * @param isolation uncommitted: also what is behind a transaction that is open still
     * @return what that is
     */
    private Map<TopicPartition, OffsetRange> awaitClickHouse(IsolationLevel isolation) throws InterruptedException {
        List<TopicPartition> derived = offsets.partitions(topology.derivedTopics());
        Map<TopicPartition, Long> ends = offsets.ends(derived, isolation);
        while (!isDecided(ends)) {
            progress.report(() -> "waiting for the job to commit what it has written");
            Thread.sleep(POLL.toMillis());
        }
        Map<TopicPartition, OffsetRange> written = OffsetRange.upTo(ends);
        UnreadRecords unread = new UnreadRecords(kafka, offsets, topology.topicsByReader());
        for (long left = unread.count(written); left > 0; left = unread.count(written)) {
            long waiting = left;
            progress.report(() -> "ClickHouse has %,d records before it".formatted(waiting));
            Thread.sleep(POLL.toMillis());
        }
        return written;
    }

    private boolean isDecided(Map<TopicPartition, Long> ends) throws InterruptedException {
        Map<TopicPartition, Long> decided = offsets.ends(ends.keySet(), IsolationLevel.READ_COMMITTED);
        return ends.entrySet().stream().allMatch(end -> decided.get(end.getKey()) >= end.getValue());
    }

    /** Removes what the earlier SQL has made of these records, and compares. */
    private int settle(BackfillRequest request, Cut cut, Map<TopicPartition, OffsetRange> written, String since)
            throws InterruptedException {
        long without = new ClickHouseOffsets(topology, clickHouse).withoutNew(cut, since);
        if (without > 0) {
            say(
                    "%,d records have no new row or dead letter, so nothing is removed: is the job's SQL that of this pipeline?"
                            + " Do it again when it is (or Kafka has deleted them meanwhile)",
                    without);
            return ExitCode.SOFTWARE;
        }
        Backfills.write(clickHouse, request.name(), offsets.topicIds(topology.topics()), cut.ranges(), written);
        new EarlierRows(topology, clickHouse, cut, since)
                .delete()
                .forEach((table, rows) -> say("%s: %,d rows of the earlier SQL removed", table, rows));
        Reconciliation found = new Reconciler(topology, clickHouse, kafka, progress).await(cut, PATIENCE);
        say("%s: %s", found.isExact() ? "exact" : "not exact", found);
        return found.isExact() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void say(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
        out.flush();
    }

    /** How fast the job reads. */
    private static final class Rate {

        private final long total;
        private long first = -1;
        private long since;

        private Rate(long total) {
            this.total = total;
        }

        private String line(long left) {
            if (left == total) {
                return "waiting for the job";
            }
            if (first < 0) {
                first = left;
                since = System.nanoTime();
            }
            double seconds = (System.nanoTime() - since) / 1e9;
            double perSecond = seconds < 1 ? 0 : (first - left) / seconds;
            String text = String.format(
                    Locale.ROOT, "read %,d of %,d records (%d %%)", total - left, total, 100 * (total - left) / total);
            return perSecond == 0
                    ? text
                    : text
                            + String.format(
                                    Locale.ROOT,
                                    ", %,.0f/s, about %,.0f s left",
                                    perSecond,
                                    Math.ceil(left / perSecond));
        }
    }
}
