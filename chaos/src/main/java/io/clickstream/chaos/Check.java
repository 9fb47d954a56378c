package io.clickstream.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickstream.cli.PipelineTopics;
import io.clickstream.local.ClickHouseServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Compares what was written with everything that can be seen of it: the raw topics, the clean topics and ClickHouse.
 * Holds each event against one made again from its number, so it trusts nothing on the way.
 */
final class Check {

    // All, those of events, and the different ones among them. Only events have such keys.
    private static final String TOTALS = "SELECT count(), countIf(%1$s BETWEEN '00000000-0000-0000-0000' AND '%3$s' AND"
            + " %1$s != '%3$s'), uniqExactIf(%1$s, %1$s BETWEEN '00000000-0000-0000-0000' AND '%3$s' AND %1$s != '%3$s')"
            + " FROM %2$s";
    private static final int ANY_VERSION = 0;
    private static final Duration READ_LIMIT = Duration.ofMinutes(1);
    private static final int ROWS_AT_ONCE = 50 * NumberedEvents.PER_SECOND;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final NumberedEvents events;
    private final String bootstrapServers;
    private final boolean exactlyOnce;
    private final String isolationLevel;
    private final Map<TopicPartition, Long> derivedPositions = new HashMap<>();

    /**
     * @param exactlyOnce whether the clean topics may hold nothing twice
     * @param isolationLevel how the clean topics are read
     */
    Check(NumberedEvents events, String bootstrapServers, boolean exactlyOnce, String isolationLevel) {
        this.events = events;
        this.bootstrapServers = bootstrapServers;
        this.exactlyOnce = exactlyOnce;
        this.isolationLevel = isolationLevel;
    }

    /** How many of the events are rows or dead letters by now. */
    static long arrived(Slice slice, ClickHouseServer clickHouse) throws IOException, InterruptedException {
        return clickHouse.queryNumber("SELECT (SELECT count() FROM events_processed WHERE "
                + times(slice.from(), slice.to()) + ") + (SELECT count() FROM dead_letters WHERE " + keys(slice) + ")");
    }

    /**
     * Everything about some events.
     *
     * @param sqlVersion the version of the SQL that must have been at work at the end
     */
    Verdict check(List<Slice> slices, ClickHouseServer clickHouse, int sqlVersion)
            throws IOException, InterruptedException {
        Verdict verdict = Verdict.NONE;
        for (Slice slice : slices) {
            verdict = verdict.plus(check(slice, clickHouse));
        }
        return verdict.plus(checkDerivedTopics(
                slices.get(0).from(), slices.get(slices.size() - 1).to(), sqlVersion));
    }

    /** That a whole life has left nothing in ClickHouse but its events. */
    Verdict checkTotals(long written, ClickHouseServer clickHouse) throws IOException, InterruptedException {
        Verdict.Counter counter = new Verdict.Counter();
        String[] rows = clickHouse
                .query(TOTALS.formatted("user_id", "events_processed", NumberedEvents.userId(written)))
                .get(0);
        String[] letters = clickHouse
                .query(TOTALS.formatted("key", "dead_letters", NumberedEvents.userId(written)))
                .get(0);
        long all = Long.parseLong(rows[0]) + Long.parseLong(letters[0]);
        long ofEvents = Long.parseLong(rows[1]) + Long.parseLong(letters[1]);
        long distinct = Long.parseLong(rows[2]) + Long.parseLong(letters[2]);
        String told = "of " + written + " events in all: " + all + " rows and dead letters, " + ofEvents
                + " of them of events, " + distinct + " different ones";
        for (long i = distinct; i < written; i++) {
            counter.lost(told);
        }
        for (long i = distinct; i < ofEvents; i++) {
            counter.duplicate(told);
        }
        for (long i = ofEvents; i < all; i++) {
            counter.wrong(told);
        }
        return counter.verdict(0).plus(checkDerivedTopics(written, written, ANY_VERSION));
    }

    private Verdict check(Slice slice, ClickHouseServer clickHouse) throws IOException, InterruptedException {
        Verdict.Counter counter = new Verdict.Counter();
        String[] places = rawPlaces(slice, counter);
        BitSet seen = new BitSet(slice.size());
        for (long from = slice.from(); from < slice.to(); from += ROWS_AT_ONCE) {
            checkRows(slice, from, Math.min(slice.to(), from + ROWS_AT_ONCE), places, seen, clickHouse, counter);
        }
        checkDeadLetters(slice, places, seen, clickHouse, counter);
        for (int i = seen.nextClearBit(0); i < slice.size(); i = seen.nextClearBit(i + 1)) {
            NumberedEvent event = events.event(slice.from() + i);
            counter.lost((event.malformed() ? "malformed event " : "event ") + event.number() + " at "
                    + event.type().topic() + " " + places[i]);
        }
        return counter.verdict(slice.size());
    }

    /** Partition, offset and timestamp of each raw record, tab-separated, by its event's number. */
    private String[] rawPlaces(Slice slice, Verdict.Counter counter) {
        String[] places = new String[slice.size()];
        read(slice.rawFrom(), slice.rawTo(), "read_committed", record -> {
            long number =
                    NumberedEvents.number(new String(record.key() == null ? new byte[0] : record.key(), ISO_8859_1));
            String place = record.partition() + "\t" + record.offset() + "\t" + record.timestamp();
            if (number < slice.from() || number >= slice.to()) {
                counter.wrong("a raw record that was never written, at " + record.topic() + " " + place);
            } else if (places[(int) (number - slice.from())] != null) {
                counter.duplicate("raw event " + number);
            } else {
                places[(int) (number - slice.from())] = place;
                NumberedEvent event = events.event(number);
                if (!event.type().topic().equals(record.topic()) || !Arrays.equals(event.value(), record.value())) {
                    counter.wrong("raw event " + number);
                }
            }
        });
        for (int i = 0; i < places.length; i++) {
            if (places[i] == null) {
                counter.lost("event " + (slice.from() + i) + " was acknowledged but is not in its raw topic");
            }
        }
        return places;
    }

    private void checkRows(
            Slice slice,
            long from,
            long to,
            String[] places,
            BitSet seen,
            ClickHouseServer clickHouse,
            Verdict.Counter counter)
            throws IOException, InterruptedException {
        for (String[] row : clickHouse.query("SELECT " + NumberedEvent.COLUMNS
                + ", source_partition, source_offset, toUnixTimestamp64Milli(source_timestamp)"
                + " FROM events_processed WHERE " + times(from, to))) {
            long number = NumberedEvents.number(row[2]);
            if (number < from || number >= to) {
                counter.wrong("a row of an event that was never written: " + String.join(" ", row));
                continue;
            }
            NumberedEvent event = events.event(number);
            int index = (int) (number - slice.from());
            if (seen.get(index)) {
                counter.duplicate("row of event " + number);
            }
            seen.set(index);
            String found = String.join("\t", row);
            if (event.malformed() || !found.equals(event.row() + "\t" + places[index])) {
                counter.wrong("row of event " + number + ": " + found.replace('\t', ' '));
            }
        }
    }

    private void checkDeadLetters(
            Slice slice, String[] places, BitSet seen, ClickHouseServer clickHouse, Verdict.Counter counter)
            throws IOException, InterruptedException {
        for (String[] letter :
                clickHouse.query("SELECT key, hex(payload), source_topic, source_partition, source_offset,"
                        + " toUnixTimestamp64Milli(source_timestamp), rejected_by, reason FROM dead_letters WHERE "
                        + keys(slice))) {
            long number = NumberedEvents.number(letter[0]);
            if (number < slice.from() || number >= slice.to()) {
                counter.wrong("a dead letter of an event that was never written: " + String.join(" ", letter));
                continue;
            }
            NumberedEvent event = events.event(number);
            int index = (int) (event.number() - slice.from());
            if (seen.get(index)) {
                counter.duplicate("dead letter of event " + event.number());
            }
            seen.set(index);
            String place = String.join("\t", Arrays.copyOfRange(letter, 3, 6));
            boolean right = event.malformed()
                    && Arrays.equals(HexFormat.of().parseHex(letter[1]), event.value())
                    && letter[2].equals(event.type().topic())
                    && place.equals(places[index])
                    && letter[6].equals("job")
                    && !letter[7].isBlank();
            if (!right) {
                counter.wrong("dead letter of event " + event.number() + ": " + String.join(" ", letter));
            }
        }
    }

    /** Reads on from where the last check ended: everything must belong to these events, each once. */
    private Verdict checkDerivedTopics(long from, long to, int sqlVersion) {
        Verdict.Counter counter = new Verdict.Counter();
        BitSet seen = new BitSet((int) (to - from));
        Map<TopicPartition, Long> end = derivedEnds();
        end.keySet().forEach(partition -> derivedPositions.putIfAbsent(partition, 0L));
        boolean[] versionSeen = {sqlVersion == ANY_VERSION};
        byte[] version = ("\"sql_version\":" + sqlVersion + "}").getBytes(UTF_8);
        read(derivedPositions, end, isolationLevel, record -> {
            versionSeen[0] = versionSeen[0] || endsWith(record.value(), version);
            long number = NumberedEvents.number(
                    record.topic().equals(PipelineTopics.CLEAN)
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

    private Map<TopicPartition, Long> derivedEnds() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(isolationLevel)) {
            return consumer.endOffsets(PipelineTopics.DERIVED.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(found -> new TopicPartition(found.topic(), found.partition()))
                    .toList());
        }
    }

    private void read(
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> to,
            String isolation,
            Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(isolation)) {
            consumer.assign(to.keySet());
            from.forEach(consumer::seek);
            Collection<TopicPartition> open = to.keySet().stream()
                    .filter(partition -> from.get(partition) < to.get(partition))
                    .collect(Collectors.toSet());
            long lastRecord = System.nanoTime();
            // A broker that has lost what it had acknowledged never comes to the end; what is not read is missed then.
            while (!open.isEmpty() && System.nanoTime() - lastRecord < READ_LIMIT.toNanos()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
                if (!records.isEmpty()) {
                    lastRecord = System.nanoTime();
                }
                records.forEach(record -> {
                    if (record.offset() < to.get(new TopicPartition(record.topic(), record.partition()))) {
                        sink.accept(record);
                    }
                });
                open.removeIf(partition -> consumer.position(partition) >= to.get(partition));
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        isolation,
                        "enable.auto.commit",
                        "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static String times(long from, long to) {
        return "event_timestamp >= toDateTime64('%s', 3, 'UTC') AND event_timestamp < toDateTime64('%s', 3, 'UTC')"
                .formatted(NumberedEvents.time(from), NumberedEvents.time(to));
    }

    private static String keys(Slice slice) {
        return "key >= '%s' AND key < '%s'"
                .formatted(NumberedEvents.userId(slice.from()), NumberedEvents.userId(slice.to()));
    }
}
