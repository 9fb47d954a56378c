package io.clickstream.local;

import static io.clickstream.local.Poison.latin1;
import static io.clickstream.local.Poison.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Poison for the topics behind the job: what only somebody else can have written there. */
final class ForeignRecords {

    static final String CLEAN = "processed_events";
    static final String LETTERS = "dead_letter_events";

    private static final String FIRST_LONG = Long.toString(Long.MIN_VALUE);
    private static final String LAST_LONG = Long.toString(Long.MAX_VALUE);

    private ForeignRecords() {}

    static Stream<Poison> all() {
        return Stream.of(
                        unreadable(CLEAN),
                        unreadable(LETTERS),
                        nothing(CLEAN),
                        nothing(LETTERS),
                        refused(CLEAN),
                        refused(LETTERS),
                        cleanEvents(),
                        letters())
                .flatMap(group -> group);
    }

    /** A good record, to be found by its number. */
    static byte[] good(String topic, long number) {
        return with(topic, "good", "source_offset", Long.toString(number));
    }

    /** Condition for the row of {@link #good}. */
    static String isGood(String topic, long number) {
        return isNamed(topic, "good") + " AND source_offset = " + number;
    }

    /** Condition for the row of a poison record, if there is one. */
    static String isPoison(Poison poison) {
        return isNamed(poison.record().topic(), poison.name())
                + (poison.record().topic().equals(LETTERS) ? " AND rejected_by = 'job'" : "");
    }

    /** Condition for the dead letter of a poison record that names a raw record, as far as ClickHouse can read it. */
    static String isLetterOf(Poison poison) {
        return isNamed(poison.record().topic(), poison.name()) + " AND rejected_by = 'clickhouse'";
    }

    private static String isNamed(String topic, String name) {
        return "source_topic = 'foreign' AND source_partition = " + partition(topic, name);
    }

    /** The name of a record in disguise, and the topic that it was sent to. */
    private static int partition(String topic, String name) {
        return (topic + " " + name).hashCode() & 0xFFFF;
    }

    /** A good record but for one field. */
    private static byte[] with(String topic, String name, String field, String json) {
        return with(topic, partition(topic, name), field, json);
    }

    private static byte[] with(String topic, int partition, String field, String json) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (topic.equals(CLEAN)) {
            fields.put("event_type", "\"FOREIGN\"");
            fields.put("event_timestamp", "1769903999000");
            fields.put("user_id", "\"foreign\"");
        } else {
            fields.put("reason", "\"foreign\"");
        }
        fields.put("source_topic", "\"foreign\"");
        fields.put("source_partition", Integer.toString(partition));
        fields.put("source_offset", "0");
        fields.put("source_timestamp", "1769903999000");
        fields.put(field, json);
        return utf8(fields.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
                .collect(Collectors.joining(",", "{", "}")));
    }

    private static Stream<Poison> unreadable(String topic) {
        String good = new String(good(topic, 0), UTF_8);
        String text = topic.equals(CLEAN) ? "url" : "reason";
        return Stream.of(
                unreadable(topic, "no JSON", utf8("no JSON")),
                unreadable(topic, "null", utf8("null")),
                unreadable(topic, "a number", utf8("5")),
                unreadable(topic, "an array of numbers", utf8("[1,2]")),
                unreadable(topic, "a NUL", new byte[] {0}),
                unreadable(topic, "no text", latin1("\u00ff\u00fe\0")),
                unreadable(topic, "1 MB of garbage", utf8("x".repeat(PoisonRecords.LARGEST))),
                unreadable(topic, "500,000 open brackets", utf8("[".repeat(500_000))),
                unreadable(topic, "500,000 open braces", utf8("{".repeat(500_000))),
                unreadable(topic, "100,000 open objects", utf8("{\"a\":".repeat(100_000))),
                unreadable(topic, "500,000 levels", "a", "[".repeat(500_000) + "]".repeat(500_000)),
                unreadable(topic, "end in the middle", utf8(good.substring(0, good.length() - 5))),
                unreadable(topic, "more behind the end", utf8(good + " garbage")),
                unreadable(topic, "equal keys", "source_offset", "0,\"source_offset\":1"),
                unreadable(topic, "text for a number", "source_timestamp", "\"2026-01-31 23:59:59\""),
                unreadable(topic, "an array for a number", "source_timestamp", "[]"),
                unreadable(topic, "a fraction for an integer", "source_timestamp", "1.5"),
                unreadable(topic, "1e400 for an integer", "source_timestamp", "1e400"),
                unreadable(topic, "an offset below zero", "source_offset", "-1"),
                unreadable(topic, "half a surrogate", text, "\"\\ud800\""));
    }

    /** Records with nothing in them, of which ClickHouse's parser makes no row and no error. */
    private static Stream<Poison> nothing(String topic) {
        return Stream.of(
                Poison.of("no bytes", topic, new byte[0], new Fate.Nothing()),
                Poison.of("blank", topic, utf8(" \n "), new Fate.Nothing()),
                Poison.of("an array of nothing", topic, utf8("[]"), new Fate.Nothing()),
                Poison.of("a tombstone", topic, null, new Fate.Nothing()));
    }

    private static Stream<Poison> refused(String topic) {
        boolean clean = topic.equals(CLEAN);
        String missing = clean ? "event_type, event_timestamp or user_id is missing" : "source_topic is missing";
        String other = "what the other topic holds";
        return Stream.of(
                refused(topic, "no field", utf8("{}"), missing),
                refused(topic, "a raw event", utf8("{\"timestamp\":\"2026-01-31 23:59:59\"}"), missing),
                refused(
                        topic,
                        other,
                        with(clean ? LETTERS : CLEAN, partition(topic, other), "source_offset", "0"),
                        clean ? missing : "reason is missing"),
                refused(topic, "no topic", "source_topic", "\"\"", "source_topic is missing"),
                refused(topic, "nulls", utf8("{\"event_type\":null,\"user_id\":null,\"source_topic\":null}"), missing),
                timed(topic, "no time", "-1"),
                timed(topic, "last time", LAST_LONG),
                timed(topic, "first time", FIRST_LONG),
                row(topic, "last offset", "source_offset", LAST_LONG, LAST_LONG));
    }

    private static Stream<Poison> cleanEvents() {
        String range = "event_timestamp is outside the years 1900 to 2298: ";
        String large = "x".repeat(1_000_000);
        return Stream.of(
                refused(CLEAN, "no user", "user_id", "\"\"", "event_type, event_timestamp or user_id is missing"),
                refused(CLEAN, "last event time", "event_timestamp", LAST_LONG, range + LAST_LONG),
                refused(CLEAN, "first event time", "event_timestamp", FIRST_LONG, range + FIRST_LONG),
                unreadable(CLEAN, "huge amount", "amount", "9".repeat(400)),
                unreadable(CLEAN, "amount of 1e400", "amount", "1e400"),
                unreadable(CLEAN, "eleven digits of an amount", "amount", "12345678901.00"),
                unreadable(CLEAN, "a partition above its type", "source_partition", "4294967296"),
                unreadable(CLEAN, "values without names", utf8("[\"CLICKS\",1769903999000,\"u\"]")),
                row(CLEAN, "largest amount", "amount", "9999999999.99", "9999999999.99"),
                row(CLEAN, "1 MB user", "user_id", "\"" + large + "\"", large),
                row(CLEAN, "1 MB url", "url", "\"" + large + "\"", large),
                row(CLEAN, "escaped NUL", "url", "\"\\u0000\"", "\0"));
    }

    private static Stream<Poison> letters() {
        String base64 = "key or payload is not in Base64";
        return Stream.of(
                refused(LETTERS, "no reason", "reason", "\"\"", "reason is missing"),
                refused(LETTERS, "payload as it is", "payload", "\"as it is!\"", base64),
                refused(LETTERS, "key as it is", "key", "\"===\"", base64),
                row(LETTERS, "1 MB payload", "payload", "\"" + "eHh4".repeat(250_000) + "\"", "x".repeat(750_000)),
                row(LETTERS, "empty payload", "payload", "\"\"", ""));
    }

    private static Poison unreadable(String topic, String name, String field, String json) {
        return unreadable(topic, name, with(topic, name, field, json));
    }

    private static Poison unreadable(String topic, String name, byte[] value) {
        return Poison.of(name, topic, value, new Fate.Unreadable());
    }

    private static Poison refused(String topic, String name, String field, String json, String reason) {
        return refused(topic, name, with(topic, name, field, json), reason);
    }

    private static Poison refused(String topic, String name, byte[] value, String reason) {
        return Poison.of(name, topic, value, new Fate.Refused(reason));
    }

    /** Kafka's time of a record says nothing about the record. */
    private static Poison timed(String topic, String name, String time) {
        return Poison.of(name, topic, with(topic, name, "source_timestamp", time), PoisonRecords.NO_TIME);
    }

    private static Poison row(String topic, String name, String field, String json, String content) {
        return Poison.of(name, topic, with(topic, name, field, json), new Fate.Row(field, content));
    }
}
