package io.clickstream.cli.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.OffsetSet;
import io.clickstream.core.reconcile.Backfills;
import io.clickstream.core.reconcile.Cut;
import io.clickstream.core.reconcile.DerivedTopicOffsets;
import io.clickstream.core.reconcile.EarlierTopic;
import io.clickstream.core.reconcile.PartitionReconciliation;
import io.clickstream.core.reconcile.ReconciledOffsets;
import io.clickstream.core.reconcile.Reconciliation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReconciliationReportTest {
    private static final TopicPartition ORDERS = new TopicPartition("orders", 2);

    private final OffsetSet noRecords = new OffsetSet();
    private final OffsetSet missing = new OffsetSet();
    private final OffsetSet unread = new OffsetSet();
    private final OffsetSet repeated = new OffsetSet();
    private final List<EarlierTopic> earlier = new ArrayList<>();

    @Test
    void anExactOneIsATableAndALine() {
        // Given
        noRecords.add(3);

        // When
        ReconciliationReport report = report(8, 1, 10);

        // Then
        assertThat(report.isGood()).isTrue();
        assertThat(print(report))
                .containsExactly(
                        "topic            partition        records           rows   dead letters    missing  duplicate",
                        "orders                   2              9              8              1          0          0",
                        "exact: raw records 9, rows 8, dead letters 1, missing 0, duplicate 0");
    }

    @Test
    void namesOffsetsThatAreMissingLateAndDuplicate() {
        // Given
        missing.addAll(new OffsetRange(2, 4));
        missing.addAll(new OffsetRange(6, 9));
        repeated.add(1);

        // When
        ReconciliationReport report = report(6, 0, 7);

        // Then
        assertThat(report.isGood()).isFalse();
        assertThat(print(report))
                .contains(
                        "orders-2: offsets 2-3, 6 missing",
                        "orders-2: offsets 7-8 not there yet: the job has not read them",
                        "orders-2: offsets 1 duplicate");
    }

    @Test
    void whatIsOnlyLateIsNoFailureUnlessItHadItsTime() {
        missing.addAll(new OffsetRange(7, 10));

        assertThat(report(7, 0, 7, false).isGood()).isTrue();
        assertThat(report(7, 0, 7, true).isGood()).isFalse();
    }

    @Test
    void whatIsMissingBeforeAPresentOneIsNotOnlyLate() {
        // Given
        missing.addAll(new OffsetRange(6, 8));
        noRecords.add(9);

        // When
        ReconciliationReport report = report(7, 0, 0, true);

        // Then
        assertThat(print(report)).contains("orders-2: offsets 6-7 missing");
    }

    @Test
    void tellsWhatWasDeletedBeforeItWasReadFromWhatIsMissingOtherwise() {
        // Given
        missing.addAll(new OffsetRange(0, 4));
        unread.addAll(new OffsetRange(0, 3));

        // When
        ReconciliationReport report = report(6, 0, 10);

        // Then
        assertThat(report.isGood()).isFalse();
        assertThat(print(report))
                .contains("orders-2: offsets 3 missing")
                .anyMatch(line ->
                        line.startsWith("orders-2: offsets 0-2 missing: deleted in Kafka before they were read"));
    }

    @Test
    void showsRowsOfADeletedTopicOfThatNameApart() {
        // Given
        earlier.add(new EarlierTopic("orders", "A", 1_500, 2));

        // When
        ReconciliationReport report = report(10, 0, 10);
        report.addMemory(new ReconciledOffsets.Marks(Map.of(), Map.of(), ""), false);

        // Then
        assertThat(report.isGood()).isTrue();
        assertThat(print(report))
                .contains(
                        "note: orders was deleted and created anew: 1,500 rows and 2 dead letters are of the topic before (source_topic_id = 'A')");
    }

    @Test
    void tellsWhatTheCleanTopicsHold() {
        // Given
        missing.addAll(new OffsetRange(2, 4));
        DerivedTopicOffsets clean = new DerivedTopicOffsets(Map.of("orders", "B"), Backfills.NONE);
        for (int offset : List.of(3, 4, 5, 5, 6, 7, 8, 9)) {
            clean.add(new ConsumerRecord<>(
                    "processed_events",
                    0,
                    0,
                    null,
                    "{\"source_topic\":\"orders\",\"source_partition\":2,\"source_offset\":%d}"
                            .formatted(offset)
                            .getBytes(UTF_8)));
        }
        ReconciliationReport report = report(8, 0, 10);

        // When
        report.addCleanTopics(clean, false);

        // Then
        assertThat(print(report))
                .contains(
                        "note: orders-2: 1 of the missing are in the clean topics, so ClickHouse has not taken them: offsets 3",
                        "note: orders-2: 2 are in ClickHouse but not (any more) in the clean topics: offsets 0-1",
                        "note: orders-2: offsets 5 duplicate in the clean topics");
    }

    @Test
    void aDuplicateInTheCleanTopicsIsAFailureOnlyWhereExactlyOnceIsPromised() {
        // Given
        DerivedTopicOffsets clean = new DerivedTopicOffsets(Map.of("orders", "B"), Backfills.NONE);
        for (int offset : List.of(5, 5)) {
            clean.add(new ConsumerRecord<>(
                    "dead_letter_events",
                    0,
                    0,
                    null,
                    "{\"source_topic\":\"orders\",\"source_partition\":2,\"source_offset\":%d}"
                            .formatted(offset)
                            .getBytes(UTF_8)));
        }
        ReconciliationReport lenient = report(10, 0, 10);
        ReconciliationReport strict = report(10, 0, 10);

        // When
        lenient.addCleanTopics(clean, false);
        strict.addCleanTopics(clean, true);

        // Then
        assertThat(lenient.isGood()).isTrue();
        assertThat(strict.isGood()).isFalse();
    }

    private ReconciliationReport report(long rows, long deadLetters, long read) {
        return report(rows, deadLetters, read, false);
    }

    private ReconciliationReport report(long rows, long deadLetters, long read, boolean waited) {
        return new ReconciliationReport(
                new Reconciliation(
                        new Cut(
                                Map.of("orders", "B"),
                                Map.of(ORDERS, new OffsetRange(0, 10)),
                                Map.of(ORDERS, 0L),
                                Set.of(),
                                Map.of()),
                        List.of(new PartitionReconciliation(
                                ORDERS,
                                new OffsetRange(0, 10),
                                noRecords,
                                rows,
                                deadLetters,
                                missing,
                                unread,
                                repeated,
                                repeated.size())),
                        earlier),
                Map.of(ORDERS, read),
                waited);
    }

    private static List<String> print(ReconciliationReport report) {
        StringWriter out = new StringWriter();
        report.print(new PrintWriter(out));
        return out.toString().lines().toList();
    }
}
