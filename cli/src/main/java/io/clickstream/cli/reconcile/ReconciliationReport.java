package io.clickstream.cli.reconcile;

import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.OffsetSet;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.reconcile.DerivedTopicOffsets;
import io.clickstream.core.reconcile.EarlierTopic;
import io.clickstream.core.reconcile.PartitionReconciliation;
import io.clickstream.core.reconcile.ReconciledOffsets;
import io.clickstream.core.reconcile.Reconciliation;
import io.clickstream.core.reconcile.TableComparison;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** A reconciliation for a person: a table, a line for each thing that is wrong, and notes on what is only odd. */
final class ReconciliationReport {
    /** How many ranges of offsets a line names. */
    private static final int RANGES = 10;

    private static final String TABLE = "%-16s %9s %14s %14s %14s %10s %10s%n";

    private final Reconciliation found;
    private final Map<TopicPartition, Long> committed;
    private final boolean waited;
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean late;
    private boolean wrong;

    /**
     * @param committed what the job has to read next, by raw partition; what is missing behind it is only late
     * @param waited whether what is late has had its time
     */
    ReconciliationReport(Reconciliation found, Map<TopicPartition, Long> committed, boolean waited) {
        this.found = found;
        this.committed = committed;
        this.waited = waited;
        found.partitions().forEach(this::addPartition);
    }

    /**
     * Notes what is not compared again.
     *
     * @param marks what earlier runs remember
     * @param accepts whether what is wrong now is accepted
     */
    void addMemory(ReconciledOffsets.Marks marks, boolean accepts) {
        long before = found.partitions().stream()
                .mapToLong(partition -> partition.range().from())
                .sum();
        if (before > 0) {
            notes.add(number(before) + " raw offsets before these were compared earlier"
                    + (marks.accepted() > 0 ? " (" + number(marks.accepted()) + " wrong ones are accepted)" : "")
                    + "; --all compares those again that Kafka still holds");
        }
        if (accepts && found.missing() + found.duplicates() > 0) {
            notes.add("what is missing or duplicate of what the job has read is accepted: later runs begin behind it");
        }
        for (EarlierTopic earlier : found.earlierTopics()) {
            notes.add(
                    "%s was deleted and created anew: %s rows and %s dead letters are of the topic before (source_topic_id = '%s')"
                            .formatted(
                                    earlier.topic(),
                                    number(earlier.rows()),
                                    number(earlier.deadLetters()),
                                    earlier.topicId()));
        }
    }

    /** @param count dead letters of ClickHouse that do not name the raw record */
    void addNameless(long count) {
        if (count > 0) {
            notes.add(number(count) + " dead letters of ClickHouse name no raw record: not the job's");
        }
    }

    /** @param others of tables that need not have every raw record */
    void addTables(List<TableComparison.Result> others) {
        for (TableComparison.Result other : others) {
            notes.add("%s: %s %s of topic %s compared with the table, %s missing%s"
                    .formatted(
                            other.sink().table(),
                            number(other.records()),
                            other.unit(),
                            other.sink().topic(),
                            number(other.missingRecords()),
                            other.sink().filteredBy().isEmpty()
                                    ? ""
                                    : "; " + other.sink().filteredBy() + " filters, so other raw records are no loss"));
            other.missing().forEach((partition, offsets) -> {
                problems.add(
                        other.sink().hasKey()
                                ? "%s: %s offsets %s are the newest of their keys, but not in the table"
                                        .formatted(other.sink().table(), partition, offsets.describe(RANGES))
                                : "%s: %s offsets %s are in topic %s, but not in the table"
                                        .formatted(
                                                other.sink().table(),
                                                partition,
                                                offsets.describe(RANGES),
                                                other.sink().topic()));
                wrong = true;
            });
        }
    }

    /** Notes which raw topics nobody can expect rows of. */
    void addFiltered(Topology topology) {
        topology.filteredRawTopics()
                .forEach(topic ->
                        notes.add(topic + ": no table has a row of each of its records, so they are not counted"));
    }

    /** @param exactlyOnce whether a duplicate there is a failure */
    void addCleanTopics(DerivedTopicOffsets clean, boolean exactlyOnce) {
        for (PartitionReconciliation partition : found.partitions()) {
            DerivedTopicOffsets.Content content = clean.of(partition.partition());
            OffsetSet absent = new OffsetSet();
            content.seen().gaps(partition.range()).forEach(absent::addAll);
            OffsetSet stuck = partition.missing().without(absent);
            if (!stuck.isEmpty()) {
                notes.add(partition.partition() + ": " + number(stuck.size())
                        + " of the missing are in the clean topics, so ClickHouse has not taken them: offsets "
                        + stuck.describe(RANGES));
            }
            OffsetSet gone = absent.without(partition.noRecords()).without(partition.missing());
            if (!gone.isEmpty()) {
                notes.add(partition.partition() + ": " + number(gone.size())
                        + " are in ClickHouse but not (any more) in the clean topics: offsets "
                        + gone.describe(RANGES));
            }
            if (!content.repeated().isEmpty()) {
                (exactlyOnce ? problems : notes)
                        .add(partition.partition() + ": offsets "
                                + content.repeated().describe(RANGES) + " duplicate in the clean topics");
                wrong |= exactlyOnce;
            }
        }
        if (clean.unreadable() > 0) {
            notes.add(number(clean.unreadable()) + " records of the clean topics name no raw record: not the job's");
        }
    }

    boolean isGood() {
        return !wrong && !(late && waited);
    }

    void print(PrintWriter out) {
        out.printf(Locale.ROOT, TABLE, "topic", "partition", "records", "rows", "dead letters", "missing", "duplicate");
        for (PartitionReconciliation partition : found.partitions()) {
            out.printf(
                    Locale.ROOT,
                    TABLE,
                    partition.partition().topic(),
                    partition.partition().partition(),
                    number(partition.records()),
                    number(partition.rows()),
                    number(partition.deadLetters()),
                    number(partition.missing().size()),
                    number(partition.duplicates()));
        }
        problems.forEach(out::println);
        notes.forEach(note -> out.println("note: " + note));
        out.printf("%s: %s%n", wrong || late ? "not exact" : "exact", found);
        out.flush();
    }

    private void addPartition(PartitionReconciliation partition) {
        long read = committed.getOrDefault(partition.partition(), 0L);
        if (waited) {
            read = partition.readUntil(read);
        }
        OffsetSet missing = new OffsetSet();
        OffsetSet notThereYet = new OffsetSet();
        for (OffsetRange range : partition.missing().ranges()) {
            if (range.from() < read) {
                missing.addAll(new OffsetRange(range.from(), Math.min(range.to(), read)));
            }
            if (range.to() > read) {
                notThereYet.addAll(new OffsetRange(Math.max(range.from(), read), range.to()));
            }
        }
        OffsetSet inKafka = missing.without(partition.unread());
        if (!inKafka.isEmpty()) {
            problems.add(partition.partition() + ": offsets " + inKafka.describe(RANGES) + " missing");
        }
        if (!partition.unread().isEmpty()) {
            problems.add(
                    partition.partition() + ": offsets "
                            + partition.unread().describe(RANGES)
                            + " missing: deleted in Kafka before they were read (or no records: a transaction's end takes an offset too)");
        }
        wrong |= !missing.isEmpty();
        if (!notThereYet.isEmpty()) {
            problems.add(partition.partition() + ": offsets " + notThereYet.describe(RANGES)
                    + " not there yet: the job has not read them");
            late = true;
        }
        if (partition.duplicates() > 0) {
            problems.add(
                    partition.partition() + ": offsets " + partition.repeated().describe(RANGES) + " duplicate");
            wrong = true;
        }
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
