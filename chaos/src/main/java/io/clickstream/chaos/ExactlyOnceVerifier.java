package io.clickstream.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickstream.chaos.workload.EventRange;
import io.clickstream.chaos.workload.ReconciliationCheck;
import io.clickstream.chaos.workload.Target;
import io.clickstream.chaos.workload.Verdict;
import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.kafka.RecordScan;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.settings.UnavailableException;
import io.clickstream.local.pipeline.PipelineTopics;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares what was written with everything that can be seen of it: the raw topics, the clean topics and ClickHouse.
 * Compares each event with one made again from its number, so it trusts nothing on the way.
 */
final class ExactlyOnceVerifier {

    // All, those of events, and the different ones among them. Only events have such keys.
    private static final String TOTALS = "SELECT count(), countIf(%1$s BETWEEN '00000000-0000-0000-0000' AND '%3$s' AND"
            + " %1$s != '%3$s'), uniqExactIf(%1$s, %1$s BETWEEN '00000000-0000-0000-0000' AND '%3$s' AND %1$s != '%3$s')"
            + " FROM %2$s";
    private static final long END_OF_TIME =
            Instant.parse("2299-01-01T00:00:00Z").toEpochMilli();
    private static final int ANY_VERSION = 0;
    private static final int ROWS_AT_ONCE = 50 * NumberedEvents.PER_SECOND;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final NumberedEvents events;
    private final Topology topology;
    private final ClickHouse clickHouse;
    private final Kafka kafka;
    private final String rows;
    private final String letters;
    private final boolean exactlyOnce;
    private final IsolationLevel isolationLevel;
    private final Map<TopicPartition, Long> derivedPositions = new HashMap<>();
    private final PipelineTopics topics;
    private final BinaryOperator<String> storedTopicId;
    private final ReconciliationCheck reconciliation;
    /** Events that nobody can have any more, and everybody was told of. */
    private final Set<Long> gone = new HashSet<>();
    /** Rows and dead letters of events that are there with the right id as well. */
    private long earlierRows;

    ExactlyOnceVerifier(NumberedEvents events, Target target) {
        this.events = events;
        this.topology = target.topology();
        this.clickHouse = target.clickHouse();
        this.kafka = target.kafka();
        this.topics = target.topics();
        this.storedTopicId = target.storedTopicId();
        this.exactlyOnce = target.exactlyOnce();
        this.isolationLevel = target.isolation();
        this.reconciliation = new ReconciliationCheck(target);
        this.rows = topology.cleanTopics().get(0).table();
        this.letters = topology.deadLetters().table();
    }

    /** How many events nobody can have any more, and everybody was told of, in all rounds that were checked. */
    long reported() {
        return gone.size();
    }

    /** How many of the events are rows or dead letters by now. */
    long arrived(EventRange range) throws InterruptedException {
        return clickHouse.queryNumber(
                "SELECT (SELECT count() FROM " + rows + " WHERE " + times(range.from(), range.to())
                        + ") + (SELECT count() FROM " + letters + " WHERE " + keys(range) + ")");
    }

    /**
     * Everything about some events.
     *
     * @param sqlVersion the version of the SQL that must have been at work at the end
     */
    Verdict check(List<EventRange> ranges, int sqlVersion) throws InterruptedException {
        Verdict.Counter counter = new Verdict.Counter();
        gone.addAll(reconciliation.reported(counter));
        Verdict verdict = counter.verdict(0);
        for (EventRange range : ranges) {
            verdict = verdict.plus(check(range));
        }
        return verdict.plus(checkDerivedTopics(
                ranges.get(0).from(), ranges.get(ranges.size() - 1).to(), sqlVersion));
    }

    /** That a whole life has left nothing in ClickHouse but its events. */
    Verdict checkTotals(long written) throws InterruptedException {
        Verdict.Counter counter = new Verdict.Counter();
        JsonNode ofRows = clickHouse
                .query(TOTALS.formatted("user_id", rows, NumberedEvents.userId(written)))
                .get(0);
        JsonNode ofLetters = clickHouse
                .query(TOTALS.formatted("key", letters, NumberedEvents.userId(written)))
                .get(0);
        long all = ofRows.get(0).asLong() + ofLetters.get(0).asLong();
        long ofEvents = ofRows.get(1).asLong() + ofLetters.get(1).asLong();
        long distinct = ofRows.get(2).asLong() + ofLetters.get(2).asLong();
        String told = "of " + written + " events in all: " + all + " rows and dead letters, " + ofEvents
                + " of them of events, " + distinct + " different ones";
        for (long i = distinct; i < written - gone.size(); i++) {
            counter.lost(told);
        }
        for (long i = distinct; i < ofEvents - earlierRows; i++) {
            counter.duplicate(told);
        }
        for (long i = ofEvents; i < all; i++) {
            counter.wrong(told);
        }
        return counter.verdict(0).plus(checkDerivedTopics(written, written, ANY_VERSION));
    }

    private Verdict check(EventRange range) throws InterruptedException {
        Verdict.Counter counter = new Verdict.Counter();
        String[] places = rawPlaces(range, counter);
        BitSet seen = new BitSet(range.size());
        for (long from = range.from(); from < range.to(); from += ROWS_AT_ONCE) {
            checkRows(range, from, Math.min(range.to(), from + ROWS_AT_ONCE), places, seen, counter);
        }
        checkDeadLetters(range, places, seen, counter);
        for (int i = seen.nextClearBit(0); i < range.size(); i = seen.nextClearBit(i + 1)) {
            if (gone.contains(range.from() + i)) {
                continue;
            }
            NumberedEvent event = events.event(range.from() + i);
            counter.lost((event.malformed() ? "malformed event " : "event ") + event.number() + " at " + places[i]);
        }
        return counter.verdict(range.size());
    }

    /**
     * Topic, topic id, partition, offset and timestamp of each raw record, tab-separated, by its event's number. Of a topic that
     * was created anew since, only the first two: its records are gone. Null where Kafka has deleted it.
     */
    private String[] rawPlaces(EventRange range, Verdict.Counter counter) throws InterruptedException {
        String[] places = new String[range.size()];
        Map<String, String> now = topics.rawTopicIds();
        Set<String> cut = cutTopics(range);
        Map<TopicPartition, Long> rawTo = new HashMap<>(range.rawTo());
        rawTo.keySet().removeIf(partition -> !range.isStillIn(partition.topic(), now));
        read("the raw topics", range.rawFrom(), rawTo, IsolationLevel.READ_COMMITTED, record -> {
            long number =
                    NumberedEvents.number(new String(record.key() == null ? new byte[0] : record.key(), ISO_8859_1));
            String place = String.join(
                    "\t",
                    record.topic(),
                    storedTopicId.apply(record.topic(), now.get(record.topic())),
                    Integer.toString(record.partition()),
                    Long.toString(record.offset()),
                    isTime(record.timestamp()) ? Long.toString(record.timestamp()) : NumberedEvent.NULL);
            if (number < range.from() || number >= range.to()) {
                counter.wrong("a raw record that was never written, at " + place);
            } else if (places[(int) (number - range.from())] != null) {
                counter.duplicate("raw event " + number);
            } else {
                places[(int) (number - range.from())] = place;
                NumberedEvent event = events.event(number);
                if (!event.type().topic().equals(record.topic()) || !Arrays.equals(event.value(), record.value())) {
                    counter.wrong("raw event " + number);
                }
            }
        });
        for (int i = 0; i < places.length; i++) {
            long number = range.from() + i;
            String topic = events.event(number).type().topic();
            if (places[i] == null && !range.isStillIn(topic, now)) {
                places[i] = topic + "\t"
                        + storedTopicId.apply(topic, range.topicIds().get(topic));
            } else if (places[i] == null && !cut.contains(topic)) {
                counter.lost("event " + (range.from() + i) + " was acknowledged but is not in its raw topic");
            }
        }
        return places;
    }

    /** @param known null if the raw record was deleted; else all of the place, or only topic and id */
    private static boolean isAt(String place, String known) {
        return known == null || place.equals(known) || place.startsWith(known + "\t");
    }

    /**
     * With at-least-once, what is read of a topic that was created anew is visible before its id is checked: it may be there
     * with the id of the topic before as well, never instead.
     */
    private boolean isOfEarlierTopic(EventRange range, NumberedEvent event, String topicId) {
        String topic = event.type().topic();
        return !exactlyOnce
                && !topicId.equals(storedTopicId.apply(topic, range.topicIds().get(topic)));
    }

    /** Whether ClickHouse can keep it. */
    private static boolean isTime(long timestamp) {
        return timestamp >= 0 && timestamp < END_OF_TIME;
    }

    /** Topics of which Kafka has deleted records of these events: what is not there any more may have been. */
    private Set<String> cutTopics(EventRange range) throws InterruptedException {
        Set<String> cut = new HashSet<>();
        try (Admin admin = kafka.admin()) {
            new Offsets(admin).beginnings(range.rawFrom().keySet()).forEach((partition, beginning) -> {
                if (beginning > range.rawFrom().get(partition)) {
                    cut.add(partition.topic());
                }
            });
        }
        return cut;
    }

    private void checkRows(EventRange range, long from, long to, String[] places, BitSet seen, Verdict.Counter counter)
            throws InterruptedException {
        List<JsonNode> found = clickHouse.query("SELECT " + NumberedEvent.COLUMNS
                + ", source_topic, source_topic_id, source_partition, source_offset,"
                + " toUnixTimestamp64Milli(source_timestamp) FROM "
                + rows
                + " WHERE " + times(from, to));
        for (JsonNode row : found) {
            long number = NumberedEvents.number(row.get(2).asText());
            if (number < from || number >= to) {
                counter.wrong("a row of an event that was never written: " + row);
                continue;
            }
            NumberedEvent event = events.event(number);
            if (isOfEarlierTopic(range, event, row.get(event.row().size() + 1).asText())) {
                earlierRows++;
                counter.repeated();
                continue;
            }
            int index = (int) (number - range.from());
            if (seen.get(index)) {
                counter.duplicate("row of event " + number);
            }
            seen.set(index);
            List<String> values = values(row);
            int columns = event.row().size();
            boolean right = !event.malformed()
                    && values.subList(0, columns).equals(event.row())
                    && isAt(String.join("\t", values.subList(columns, values.size())), places[index]);
            if (!right) {
                counter.wrong("row of event " + number + ": " + row);
            }
        }
    }

    private void checkDeadLetters(EventRange range, String[] places, BitSet seen, Verdict.Counter counter)
            throws InterruptedException {
        List<JsonNode> found = clickHouse.query(
                "SELECT key, hex(payload), source_topic, source_topic_id, source_partition, source_offset,"
                        + " toUnixTimestamp64Milli(source_timestamp), rejected_by, reason FROM " + letters + " WHERE "
                        + keys(range));
        for (JsonNode letter : found) {
            long number = NumberedEvents.number(letter.get(0).asText());
            if (number < range.from() || number >= range.to()) {
                counter.wrong("a dead letter of an event that was never written: " + letter);
                continue;
            }
            NumberedEvent event = events.event(number);
            if (isOfEarlierTopic(range, event, letter.get(3).asText())) {
                earlierRows++;
                counter.repeated();
                continue;
            }
            int index = (int) (event.number() - range.from());
            if (seen.get(index)) {
                counter.duplicate("dead letter of event " + event.number());
            }
            seen.set(index);
            String place = String.join("\t", values(letter).subList(2, 7));
            boolean right = event.malformed()
                    && Arrays.equals(HexFormat.of().parseHex(letter.get(1).asText()), event.value())
                    && isAt(place, places[index])
                    && letter.get(7).asText().equals("job")
                    && !letter.get(8).asText().isBlank();
            if (!right) {
                counter.wrong("dead letter of event " + event.number() + ": " + letter);
            }
        }
    }

    /** Reads on from where the last check ended: everything must belong to these events, each once. */
    private Verdict checkDerivedTopics(long from, long to, int sqlVersion) throws InterruptedException {
        Verdict.Counter counter = new Verdict.Counter();
        BitSet seen = new BitSet((int) (to - from));
        Map<TopicPartition, Long> end = derivedEnds();
        end.keySet().forEach(partition -> derivedPositions.putIfAbsent(partition, 0L));
        boolean[] versionSeen = {sqlVersion == ANY_VERSION};
        byte[] version = ("\"sql_version\":" + sqlVersion + "}").getBytes(UTF_8);
        read("the derived topics", derivedPositions, end, isolationLevel, record -> {
            versionSeen[0] = versionSeen[0] || endsWith(record.value(), version);
            long number = NumberedEvents.number(
                    !record.topic().equals(topology.deadLetters().topic())
                            ? new String(record.key(), UTF_8)
                            : deadLetterKey(record));
            if (number >= from && number < to && !seen.get((int) (number - from))) {
                seen.set((int) (number - from));
            } else if (number < 0 || number >= to) {
                counter.wrong("a record that was never written, in " + record.topic());
            } else if (exactlyOnce) {
                counter.duplicate("event " + number + " in " + record.topic());
            } else {
                counter.repeated();
            }
        });
        derivedPositions.putAll(end);
        if (!versionSeen[0]) {
            counter.wrong("no clean event of version " + sqlVersion + " of the SQL");
        }
        for (int i = seen.nextClearBit(0); i < to - from; i = seen.nextClearBit(i + 1)) {
            if (gone.contains(from + i)) {
                continue;
            }
            counter.lost("event " + (from + i) + " is in no clean topic");
        }
        return counter.verdict(0);
    }

    private static boolean endsWith(byte[] bytes, byte[] end) {
        int start = bytes.length - end.length;
        return start >= 0 && Arrays.equals(bytes, start, bytes.length, end, 0, end.length);
    }

    private static String deadLetterKey(ConsumerRecord<byte[], byte[]> record) {
        try {
            JsonNode letter = JSON.readTree(record.value());
            return new String(letter.get("key").binaryValue(), ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private Map<TopicPartition, Long> derivedEnds() throws InterruptedException {
        try (Admin admin = kafka.admin()) {
            Offsets offsets = new Offsets(admin);
            return offsets.ends(offsets.partitions(topology.derivedTopics()), isolationLevel);
        }
    }

    private void read(
            String what,
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> to,
            IsolationLevel isolation,
            Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        try (RecordScan scan = new RecordScan(kafka, isolation, ProgressListener.NONE)) {
            scan.read(what, OffsetRange.between(from, to), sink);
        } catch (UnavailableException e) {
            // A broker that has lost what it had acknowledged never comes to the end; what is not read is missed then.
        }
    }

    /** As {@link NumberedEvent#row} has them. */
    private static List<String> values(JsonNode row) {
        return StreamSupport.stream(row.spliterator(), false)
                .map(value -> value.isNull() ? NumberedEvent.NULL : value.asText())
                .toList();
    }

    private static String times(long from, long to) {
        return "event_timestamp >= toDateTime64('%s', 3, 'UTC') AND event_timestamp < toDateTime64('%s', 3, 'UTC')"
                .formatted(NumberedEvents.time(from), NumberedEvents.time(to));
    }

    private static String keys(EventRange range) {
        return "key >= '%s' AND key < '%s'"
                .formatted(NumberedEvents.userId(range.from()), NumberedEvents.userId(range.to()));
    }
}
