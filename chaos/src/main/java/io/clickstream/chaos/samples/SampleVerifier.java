package io.clickstream.chaos.samples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.clickstream.chaos.workload.EventRange;
import io.clickstream.chaos.workload.RawPlace;
import io.clickstream.chaos.workload.ReconciliationCheck;
import io.clickstream.chaos.workload.Target;
import io.clickstream.chaos.workload.Verdict;
import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.settings.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares the raw topics with everything that was made of them, by the place of each raw record: the tables with all their columns,
 * the dead letters with their payloads, the clean topics. What a record must become it has learned from calm times
 * ({@link Lessons}).
 */
final class SampleVerifier {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long END_OF_TIME =
            Instant.parse("2299-01-01T00:00:00Z").toEpochMilli();

    private final SampleRecords samples;
    private final Target target;
    private final RawRecords raw;
    private final DerivedTopics derived;
    private final ReconciliationCheck reconciliation;
    private final List<TopicContent> topics;
    /** By raw partition, the offset behind what was checked. */
    private final Map<RawPartition, Long> checked = new HashMap<>();
    /** By table, then by topic and id as they are in rows, how many rows were seen. */
    private final List<Map<List<String>, Long>> counted = new ArrayList<>();
    /** Records that nobody can have any more, and everybody was told of. */
    private final Set<Long> gone = new HashSet<>();

    private final List<String> omissions = new ArrayList<>();
    private List<SinkTable> tables = List.of();
    private List<Outcome> outcomes = List.of();

    SampleVerifier(SampleRecords samples, Target target, RawRecords raw) {
        this.samples = samples;
        this.target = target;
        this.raw = raw;
        this.derived = new DerivedTopics(target);
        this.reconciliation = new ReconciliationCheck(target);
        this.topics = target.topology().derivedTopics().stream()
                .map(TopicContent::new)
                .toList();
        topics.forEach(topic -> counted.add(new HashMap<>()));
    }

    /** What of a record's rows cannot be compared. */
    List<String> omissions() {
        return List.copyOf(omissions);
    }

    /** How many records nobody can have any more, and everybody was told of. */
    long reported() {
        return gone.size();
    }

    /** What becomes of a number. */
    Outcome outcome(long number) {
        return outcomes.get(samples.kind(number));
    }

    /** The tables that records end in. */
    List<SinkTable> tables() {
        return tables;
    }

    /** Waits for two copies of each kind, learns what became of them, and checks them like any others. */
    Verdict learn(EventRange range) throws InterruptedException {
        Verdict.Counter counter = new Verdict.Counter();
        Verdict reconciled = reconciliation.exact(PATIENCE);
        // What a table filters comes by a way of its own, which the reconciliation does not know.
        await(() -> !derived.isUndecided());
        List<DerivedTopics.Delivery> deliveries = new ArrayList<>();
        derived.read(deliveries::add, counter);
        List<SinkTable> all = allTables();
        long rows = deliveries.stream().distinct().count();
        await(() -> target.clickHouse().queryNumber(SinkTable.count(all, places(range))) >= rows);
        Lessons lessons = calmRound(range).lessons(all, deliveries);
        lessons.requireSame(counter);
        outcomes = lessons.outcomes();
        tables = without(lessons.differing(), all);
        Verdict found = check(range);
        deliveries.forEach(delivery -> see(delivery, counter));
        topics.forEach(topic -> topic.requireAll(counter));
        return found.plus(reconciled).plus(raw.takeVerdict()).plus(counter.verdict(0));
    }

    /** What does not become true is found by the comparison. */
    private static void await(Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.isTrue() && System.nanoTime() < deadline) {
            Thread.sleep(POLL.toMillis());
        }
    }

    /** What is waited for. */
    @FunctionalInterface
    private interface Condition {
        boolean isTrue() throws InterruptedException;
    }

    private List<SinkTable> allTables() throws InterruptedException {
        List<SinkTable> all = new ArrayList<>();
        for (Sink sink : target.topology().cleanTopics()) {
            all.add(SinkTable.of(target.clickHouse(), sink));
        }
        all.add(SinkTable.ofDeadLetters(target.clickHouse(), target.topology().deadLetters()));
        return all;
    }

    private CalmRound calmRound(EventRange range) throws InterruptedException {
        readRaw(range);
        Map<RawPartition, OffsetSpan> spans = spans(range);
        CalmRound calm = new CalmRound(samples.kinds(), stored(spans));
        spans.forEach((partition, span) -> {
            RawRecords.Content content = raw.content(partition);
            for (long offset = span.from(); offset < span.to(); offset++) {
                if (content.number(offset) != RawRecords.NONE) {
                    calm.put(stored(partition), offset, content.number(offset));
                }
            }
        });
        return calm;
    }

    private List<SinkTable> without(List<Set<String>> differing, List<SinkTable> all) {
        return IntStream.range(0, all.size())
                .mapToObj(sink -> {
                    SinkTable table = all.get(sink);
                    Set<String> columns = differing.get(sink);
                    if (!columns.isEmpty()) {
                        omissions.add("%s: two copies of a record differ in %s, which is not compared"
                                .formatted(table.name(), String.join(", ", columns)));
                    }
                    return table.without(columns);
                })
                .toList();
    }

    /** Everything about the records of a round. */
    Verdict check(List<EventRange> ranges) throws InterruptedException {
        Verdict.Counter counter = new Verdict.Counter();
        gone.addAll(reconciliation.reported(counter));
        gone.addAll(goneWithTheirTopic(ranges));
        Verdict verdict = Verdict.NONE;
        for (EventRange range : ranges) {
            verdict = verdict.plus(check(range));
        }
        derived.read(delivery -> see(delivery, counter), counter);
        topics.forEach(topic -> topic.requireAll(counter));
        return verdict.plus(raw.takeVerdict()).plus(counter.verdict(0));
    }

    /** Kafka deleted them unread, and then all of their topic: no reconciliation can tell of them any more. */
    private Set<Long> goneWithTheirTopic(List<EventRange> ranges) throws InterruptedException {
        Map<String, String> now = target.topics().rawTopicIds();
        Map<Long, RawPlace> deleted = target.deleted().get();
        return deleted.keySet().stream()
                .filter(number -> ranges.stream()
                        .filter(range -> number >= range.from() && number < range.to())
                        .anyMatch(range ->
                                !range.isStillIn(deleted.get(number).partition().topic(), now)))
                .collect(Collectors.toSet());
    }

    private Verdict check(EventRange range) throws InterruptedException {
        Verdict.Counter counter = new Verdict.Counter();
        readRaw(range);
        Map<RawPartition, OffsetSpan> spans = spans(range);
        requireWritten(range, spans, counter);
        for (int sink = 0; sink < tables.size(); sink++) {
            checkTable(sink, spans, counter);
            expectRecords(sink, spans);
        }
        spans.forEach((partition, span) -> {
            checked.put(partition, span.to());
            raw.forget(partition, span.to());
        });
        return counter.verdict(range.size());
    }

    private void readRaw(EventRange range) throws InterruptedException {
        Map<String, String> now = target.topics().rawTopicIds();
        Map<TopicPartition, Long> to = new HashMap<>(range.rawTo());
        // What was in a topic that was created anew since was read before.
        to.keySet().removeIf(partition -> !range.isStillIn(partition.topic(), now));
        try {
            raw.readTo(to);
        } catch (UnavailableException e) {
            // A broker that has lost what it had acknowledged never comes to the end; what is not read is missed then.
        }
    }

    /** From where the last check ended: what was taken back lies between the rounds. */
    private Map<RawPartition, OffsetSpan> spans(EventRange range) {
        Map<RawPartition, OffsetSpan> spans = new HashMap<>();
        range.rawTo().forEach((partition, to) -> {
            RawPartition of =
                    new RawPartition(partition.topic(), range.topicIds().get(partition.topic()), partition.partition());
            spans.put(of, new OffsetSpan(Math.min(to, checked.getOrDefault(of, 0L)), to));
        });
        return spans;
    }

    private void requireWritten(EventRange range, Map<RawPartition, OffsetSpan> spans, Verdict.Counter counter) {
        spans.forEach((partition, span) -> {
            RawRecords.Content content = raw.content(partition);
            for (long offset = span.from(); offset < span.to(); offset++) {
                long number = content.number(offset);
                if (number != RawRecords.NONE && (number < range.from() || number >= range.to())) {
                    counter.wrong(
                            "raw record " + number + " was written at another time than " + partition + "@" + offset);
                }
            }
        });
        for (long number = range.from(); number < range.to(); number++) {
            if (!raw.isRead(number)) {
                counter.lost("record " + number + " was acknowledged but is not in its raw topic");
            }
        }
    }

    private void checkTable(int sink, Map<RawPartition, OffsetSpan> spans, Verdict.Counter counter)
            throws InterruptedException {
        SinkTable table = tables.get(sink);
        Map<RawPartition, OffsetSpan> storedSpans = stored(spans);
        Map<RawPartition, RawPartition> originals = new HashMap<>();
        spans.keySet().forEach(partition -> originals.put(stored(partition), partition));
        FoundRows found = new FoundRows(storedSpans);
        Map<List<String>, Long> counts = counted.get(sink);
        table.read(storedSpans, row -> {
            counts.merge(List.of(row.partition().topic(), row.partition().topicId()), 1L, Long::sum);
            found.add(row.partition(), row.offset(), marked(row, raw.content(originals.get(row.partition()))));
        });
        RowComparison comparison = new RowComparison(counter);
        spans.forEach((partition, span) -> {
            RawRecords.Content content = raw.content(partition);
            RawPartition storedPartition = stored(partition);
            for (long offset = span.from(); offset < span.to(); offset++) {
                List<List<String>> rows = found.at(storedPartition, offset);
                long number = content.number(offset);
                if (number == RawRecords.NONE) {
                    for (List<String> row : rows) {
                        counter.wrong("a row in " + table.name() + " of a record that was never written, at "
                                + partition + "@" + offset + ": " + row);
                    }
                } else if (!rows.isEmpty() || !gone.contains(number)) {
                    List<List<String>> expected = outcome(number).rows().get(sink);
                    if (!expected.equals(rows)) {
                        comparison.compare(
                                table.name() + ", record " + number + " at " + partition + "@" + offset,
                                expected,
                                rows,
                                mayRepeat(storedPartition));
                    }
                }
            }
        });
    }

    /** The values of a row, and whatever else is wrong with it, so that it equals none that must be there. */
    private List<String> marked(SinkTable.Row row, RawRecords.Content content) {
        long number = content.number(row.offset());
        if (number == RawRecords.NONE) {
            return row.values();
        }
        List<String> marks = new ArrayList<>();
        long time = content.time(row.offset());
        Long kept = time >= 0 && time < END_OF_TIME ? time : null;
        if (!Objects.equals(kept, row.time())) {
            marks.add("source_timestamp " + row.time() + " for " + time);
        }
        if (row.payload() != null
                && !isOf(row, samples.ofKind(samples.kind(number)).value())) {
            marks.add("another payload");
        }
        if (marks.isEmpty()) {
            return row.values();
        }
        marks.addAll(0, row.values());
        return marks;
    }

    /** Where records hold several events, a dead letter may have one of them. */
    private boolean isOf(SinkTable.Row row, byte[] record) {
        return Arrays.equals(row.payload(), record)
                || target.topology().hasSeveralRowsOfARecord()
                        && new String(record, ISO_8859_1).contains(new String(row.payload(), ISO_8859_1));
    }

    private void expectRecords(int sink, Map<RawPartition, OffsetSpan> spans) {
        spans.forEach((partition, span) -> {
            RawRecords.Content content = raw.content(partition);
            for (long offset = span.from(); offset < span.to(); offset++) {
                long number = content.number(offset);
                int count = number == RawRecords.NONE
                        ? 0
                        : outcome(number).records().get(sink);
                if (count > 0) {
                    topics.get(sink).expect(stored(partition), offset, count, gone.contains(number));
                }
            }
        });
    }

    private void see(DerivedTopics.Delivery delivery, Verdict.Counter counter) {
        topics.get(delivery.sink())
                .see(delivery.raw(), delivery.offset(), !target.exactlyOnce(), mayRepeat(delivery.raw()), counter);
    }

    /**
     * With at-least-once, what is read of a topic that was created anew is visible before its id is checked: it may be there
     * with the id of the topic before as well, never instead.
     */
    private boolean mayRepeat(RawPartition storedPartition) {
        return !target.exactlyOnce()
                && !storedPartition
                        .topicId()
                        .equals(target.storedTopicId()
                                .apply(storedPartition.topic(), raw.topicId(storedPartition.topic())));
    }

    /** That a whole life has left nothing but its records. */
    Verdict checkTotals() throws InterruptedException {
        Verdict.Counter counter = new Verdict.Counter();
        derived.read(delivery -> see(delivery, counter), counter);
        for (int sink = 0; sink < tables.size(); sink++) {
            Map<List<String>, Long> found = tables.get(sink).countByTopic();
            Map<List<String>, Long> seen = counted.get(sink);
            Set<List<String>> all = new HashSet<>(found.keySet());
            all.addAll(seen.keySet());
            for (List<String> topic : all) {
                long now = found.getOrDefault(topic, 0L);
                long before = seen.getOrDefault(topic, 0L);
                String told = tables.get(sink).name() + ": " + now + " rows of topic " + topic + ", " + before
                        + " of them were seen round by round";
                boolean mayRepeat = mayRepeat(new RawPartition(topic.get(0), topic.get(1), 0));
                for (long i = before; i < now; i++) {
                    if (mayRepeat) {
                        counter.repeated();
                    } else {
                        counter.wrong(told);
                    }
                }
                for (long i = now; i < before; i++) {
                    counter.lost(told);
                }
            }
        }
        return reconciliation.exact(PATIENCE).plus(counter.verdict(0));
    }

    private RawPartition stored(RawPartition partition) {
        return new RawPartition(
                partition.topic(),
                target.storedTopicId().apply(partition.topic(), partition.topicId()),
                partition.number());
    }

    private Map<RawPartition, OffsetSpan> stored(Map<RawPartition, OffsetSpan> spans) {
        Map<RawPartition, OffsetSpan> stored = new HashMap<>();
        spans.forEach((partition, span) -> stored.put(stored(partition), span));
        return Collections.unmodifiableMap(stored);
    }

    /** Where rows of some records are. */
    Map<RawPartition, OffsetSpan> places(EventRange range) {
        Map<RawPartition, OffsetSpan> places = new HashMap<>();
        range.rawTo()
                .forEach((partition, to) -> places.put(
                        stored(new RawPartition(
                                partition.topic(), range.topicIds().get(partition.topic()), partition.partition())),
                        new OffsetSpan(range.rawFrom().get(partition), to)));
        return places;
    }
}
