package io.clickstream.local;

import static io.clickstream.local.Poison.latin1;
import static io.clickstream.local.Poison.utf8;
import static java.nio.charset.StandardCharsets.UTF_16;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Poison for the raw topics. */
final class PoisonRecords {

    /** A producer refuses records of more than 1 MiB with all that goes around them, unless it is told otherwise. */
    static final int LARGEST = 1024 * 1024 - 100;

    private static final String START = "{\"timestamp\":\"2026-01-31 23:59:59\",\"user_id\":\"u\",";
    private static final String SOURCE_MILLIS = "toUnixTimestamp64Milli(source_timestamp)";
    private static final String FAR_FUTURE = "{\"timestamp\":\"9999-01-01 00:00:00\",\"user_id\":\"u\"}";
    private static final String OUT_OF_RANGE = "event_timestamp is outside the years 1900 to 2298: 253370764800000";

    /** The row is there, and its time is not known. */
    static final Fate NO_TIME = new Fate.Row("ifNull(toString(source_timestamp), 'none')", "none");

    /** As Kafka writes it of a record that has no time. */
    private static final long NONE = -1;

    private static final long YEAR_2300 = Instant.parse("2300-01-01T00:00:00Z").toEpochMilli();
    private static final String NOT_JSON = "not a JSON object: ";
    private static final String TOO_DEEP = NOT_JSON + "nesting of more than 1000 levels";

    private PoisonRecords() {}

    static Stream<Poison> all() {
        return Stream.of(large(), nested(), bytes(), equalKeys(), numbers(), wrongTypes(), envelopes(), times())
                .flatMap(group -> group);
    }

    private static Stream<Poison> large() {
        String longest = "x".repeat(LARGEST - event("\"url\":\"\"").length());
        String fields = IntStream.range(0, 90_000)
                .mapToObj(i -> "\"" + (char) ('a' + i % 26) + i + "\":1")
                .collect(Collectors.joining(","));
        return Stream.of(
                row("1 MB url", event("\"url\":\"" + longest + "\""), "url", longest),
                row(
                        "1 MB element_id",
                        event("\"element_id\":\"" + longest.substring(20) + "\""),
                        "element_id",
                        longest.substring(20)),
                row(
                        "1 MB user_id",
                        event("\"user_id\":\"" + longest.substring(20) + "\""),
                        "user_id",
                        longest.substring(20)),
                row(
                        "1 MB of escapes",
                        event("\"url\":\"" + "\\u0001".repeat(longest.length() / 6) + "\""),
                        "url",
                        "\u0001".repeat(longest.length() / 6)),
                row("1 MB of fields", event(fields), "user_id", "u"),
                row("1 MB of white space", event(" ".repeat(900_000) + "\"url\":\"/s\""), "url", "/s"),
                dead("1 MB of garbage", "\u0007".repeat(LARGEST), NOT_JSON + "unexpected '\\x07' at byte 0"),
                dead("1 MB string without end", START + "\"url\":\"" + longest, NOT_JSON + "unexpected end of input"),
                dead("1 MB number", event("\"amount\":" + longest.replace('x', '7')), NOT_JSON + "number of more"),
                Poison.of(
                        "1 MB key", "orders", utf8(longest), utf8(event("\"url\":\"/k\"")), new Fate.Row("url", "/k")),
                Poison.of("1 MB key, no event", "orders", utf8(longest), new byte[] {0}, new Fate.DeadLetter(NOT_JSON)),
                Poison.of(
                        "key and value share 1 MB",
                        "orders",
                        utf8(longest.substring(LARGEST / 2)),
                        utf8(longest.substring(LARGEST / 2)),
                        new Fate.DeadLetter(NOT_JSON)));
    }

    private static Stream<Poison> nested() {
        return Stream.of(
                row("1000 levels", event("\"a\":" + "[".repeat(999) + "]".repeat(999)), "user_id", "u"),
                dead("10,000 brackets", event("\"a\":" + "[".repeat(10_000) + "]".repeat(10_000)), TOO_DEEP),
                dead("10,000 objects", event("\"a\":" + "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)), TOO_DEEP),
                dead("500,000 brackets", event("\"a\":" + "[".repeat(500_000) + "]".repeat(500_000)), TOO_DEEP),
                dead(
                        "500,000 brackets in url",
                        event("\"url\":" + "[".repeat(500_000) + "]".repeat(500_000)),
                        TOO_DEEP),
                dead("unbalanced brackets", event("\"a\":" + "[".repeat(500) + "]".repeat(499)), NOT_JSON),
                dead("10,000 open brackets", START + "\"a\":" + "[".repeat(10_000), TOO_DEEP),
                dead("only brackets", "[".repeat(10_000) + "]".repeat(10_000), NOT_JSON),
                dead("only open brackets", "[".repeat(500_000), NOT_JSON),
                dead("only closing brackets", "}".repeat(500_000), NOT_JSON),
                dead("only objects", "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000), TOO_DEEP),
                dead("only open objects", "{".repeat(500_000), NOT_JSON));
    }

    private static Stream<Poison> bytes() {
        return Stream.of(
                broken("no UTF-8 in url", "\"url\":\"\u00ff\u00fe\""),
                broken("no UTF-8 in an unknown field", "\"a\":\"\u0080\""),
                broken("no UTF-8 in a field's name", "\"\u00e2\u0082\":1"),
                broken("overlong NUL", "\"url\":\"\u00c0\u0080\""),
                broken("overlong slash", "\"url\":\"\u00e0\u0080\u00af\""),
                broken("surrogate in UTF-8", "\"url\":\"\u00ed\u00a0\u0080\""),
                broken("beyond Unicode", "\"url\":\"\u00f4\u0090\u0080\u0080\""),
                dead("lone surrogate in url", event("\"url\":\"\\ud800\""), NOT_JSON + "half a surrogate pair"),
                dead("lone surrogate in user_id", event("\"user_id\":\"\\udfff\""), NOT_JSON + "half a surrogate pair"),
                dead("surrogates the wrong way round", event("\"a\":\"\\ude00\\ud83d\""), NOT_JSON + "half"),
                row("largest character", event("\"url\":\"\\udbff\\udfff\""), "url", "\udbff\udfff"),
                row("no character", event("\"url\":\"\\uffff\""), "url", "\uffff"),
                dead("NUL in url", event("\"url\":\"\0\""), NOT_JSON + "control character"),
                dead("NUL in user_id", event("\"user_id\":\"\0\""), NOT_JSON + "control character"),
                dead("NUL behind", event("\"url\":\"/\"") + "\0", NOT_JSON + "content after the object"),
                dead("only a NUL", "\0", NOT_JSON + "unexpected '\\x00'"),
                row("escaped NUL in url", event("\"url\":\"a\\u0000b\""), "url", "a\0b"),
                row("escaped NUL as user_id", event("\"user_id\":\"\\u0000\""), "user_id", "\0"),
                row("quotes and line feeds", event("\"url\":\"\\\"\\\\\\n\\t'\""), "url", "\"\\\n\t'"),
                dead("byte order mark", "\ufeff" + event("\"url\":\"/\""), NOT_JSON + "unexpected '\\xEF' at byte 0"),
                Poison.of(
                        "UTF-16",
                        "orders",
                        null,
                        event("\"url\":\"/\"").getBytes(UTF_16),
                        new Fate.DeadLetter(NOT_JSON)),
                Poison.of("no bytes", "user_clicks", new byte[0], new byte[0], new Fate.DeadLetter(NOT_JSON)),
                Poison.of("tombstone", "user_clicks", new byte[] {0}, null, new Fate.DeadLetter("no value")),
                Poison.of("tombstone without a key", "page_views", null, null, new Fate.DeadLetter("no value")),
                dead("blank", " \r\n\t", NOT_JSON + "unexpected end of input"),
                dead("blank user_id", event("\"user_id\":\" \\u2003\""), "user_id is blank"),
                Poison.of(
                        "key of no UTF-8",
                        "page_views",
                        latin1("\u00ff\u0000\u00c0"),
                        utf8(event("\"url\":\"/b\"")),
                        new Fate.Row("url", "/b")),
                Poison.of(
                        "key and value of no UTF-8",
                        "page_views",
                        latin1("\u00ff\u0000\u00c0"),
                        latin1("\u00ff\u0000\u00c0"),
                        new Fate.DeadLetter(NOT_JSON)));
    }

    private static Stream<Poison> equalKeys() {
        return Stream.of(
                row("two urls: the last counts", event("\"url\":\"/1\",\"url\":\"/2\""), "url", "/2"),
                row("a bad url, then a good one", event("\"url\":[],\"url\":\"/2\""), "url", "/2"),
                row("a url, then its name escaped", event("\"url\":\"/1\",\"\\u0075rl\":\"/2\""), "url", "/2"),
                dead("a good url, then a bad one", event("\"url\":\"/1\",\"url\":2"), "url must be a string, but is 2"),
                dead("user_id, then null", event("\"user_id\":null"), "user_id is null"));
    }

    private static Stream<Poison> numbers() {
        String integer = "duration_seconds must be an integer";
        String decimal = "amount must be a number with at most 10 digits before and 2 after the point";
        return Stream.of(
                dead("1e400 seconds", event("\"duration_seconds\":1e400"), integer),
                dead("400 digits of seconds", event("\"duration_seconds\":" + "9".repeat(400)), integer),
                dead("2^31 seconds", event("\"duration_seconds\":2147483648"), integer),
                dead("1e-400 seconds", event("\"duration_seconds\":1e-400"), integer),
                dead("exponent of 2^31", event("\"duration_seconds\":1e2147483648"), integer),
                dead("exponent of -2^31", event("\"duration_seconds\":1e-2147483648"), integer),
                row("-0 seconds", event("\"duration_seconds\":-0"), "duration_seconds", "0"),
                row("-2^31 seconds", event("\"duration_seconds\":-2147483648"), "duration_seconds", "-2147483648"),
                row("0e2147483648 seconds", event("\"duration_seconds\":0e2147483648"), "duration_seconds", "0"),
                dead("amount of 1e400", event("\"amount\":1e400"), decimal),
                dead("amount of 400 digits", event("\"amount\":0." + "1".repeat(400)), decimal),
                dead("amount of 1e-400", event("\"amount\":1e-400"), decimal),
                dead("amount with an exponent of 2^31", event("\"amount\":1e2147483648"), decimal),
                dead("amount with an exponent of -2^31", event("\"amount\":-1e-2147483648"), decimal),
                dead("amount of NaN", event("\"amount\":NaN"), NOT_JSON),
                row("amount of -0", event("\"amount\":-0"), "amount", "0"),
                row("largest amount", event("\"amount\":9999999999.99"), "amount", "9999999999.99"),
                row("smallest amount", event("\"amount\":-9999999999.990"), "amount", "-9999999999.99"),
                row("amount of 0e-2147483648", event("\"amount\":0e-2147483648"), "amount", "0"),
                row(
                        "huge numbers in unknown fields",
                        event("\"a\":[1e400,-0,1e-400,1e2147483648,1e-99999999999," + "9".repeat(400) + "]"),
                        "user_id",
                        "u"),
                dead(
                        "1001 digits in an unknown field",
                        event("\"a\":" + "9".repeat(1001)),
                        NOT_JSON + "number of more"));
    }

    private static Stream<Poison> wrongTypes() {
        return Stream.of(
                Poison.of(
                        "an order among the clicks",
                        "user_clicks",
                        null,
                        utf8(event("\"order_id\":\"o\",\"amount\":1")),
                        new Fate.Row("order_id", "o")),
                Poison.of(
                        "a page view among the orders",
                        "orders",
                        null,
                        utf8(event("\"url\":\"/v\",\"duration_seconds\":3")),
                        new Fate.Row("url", "/v")),
                dead(
                        "a clean event",
                        "{\"event_type\":\"CLICKS\",\"event_timestamp\":1769903999000,\"user_id\":\"u\",\"details\":\"\"}",
                        "timestamp is missing"),
                dead(
                        "a dead letter",
                        "{\"source_topic\":\"orders\",\"source_partition\":0,\"source_offset\":1,\"reason\":\"r\"}",
                        "timestamp is missing"),
                dead("an array of events", "[" + event("\"url\":\"/\"") + "]", NOT_JSON),
                dead("two events in a record", event("\"url\":\"/\"") + "\n" + event("\"url\":\"/\""), NOT_JSON),
                dead("a JSON string", "\"{}\"", NOT_JSON),
                dead("null", "null", NOT_JSON),
                dead("no field", "{}", "timestamp is missing"),
                dead("Avro", "\0\0\0\0\1Obj\1", NOT_JSON));
    }

    private static Stream<Poison> times() {
        String range = "event_timestamp is outside the years 1900 to 2298";
        String form = "timestamp must look like 2026-01-31 23:59:59";
        return Stream.of(
                at("0000-01-01 00:00:00", new Fate.Refused(range)),
                at("1582-10-10 00:00:00", new Fate.Refused(range)),
                at("1899-12-31 23:59:59.999", new Fate.Refused(range)),
                at("1900-01-01 00:00:00", new Fate.Row("event_timestamp", "1900-01-01 00:00:00.000")),
                at("1970-01-01 00:00:00", new Fate.Row("event_timestamp", "1970-01-01 00:00:00.000")),
                at("2298-12-31 23:59:59.999", new Fate.Row("event_timestamp", "2298-12-31 23:59:59.999")),
                at("2299-01-01 00:00:00", new Fate.Refused(range)),
                at("9999-12-31 23:59:59.999", new Fate.Refused(range)),
                at("292278993-01-01 00:00:00", new Fate.DeadLetter(form)),
                at("-0001-01-01 00:00:00", new Fate.DeadLetter(form)),
                at("2016-12-31 23:59:60", new Fate.DeadLetter(form)),
                at("2026-02-29 00:00:00", new Fate.DeadLetter(form)));
    }

    /** What Kafka keeps around key and value. */
    private static Stream<Poison> envelopes() {
        List<Header> headers = IntStream.range(0, 1000)
                .<Header>mapToObj(i -> new RecordHeader("h" + i % 7, i % 3 == 0 ? null : new byte[] {(byte) i}))
                .toList();
        long ahead = System.currentTimeMillis() + Duration.ofMinutes(50).toMillis();
        return Stream.of(
                new Poison(
                        "headers",
                        new ProducerRecord<>("orders", null, utf8("k"), utf8(event("\"url\":\"/h\"")), headers),
                        new Fate.Row("url", "/h")),
                new Poison(
                        "headers, no event",
                        new ProducerRecord<>("orders", null, utf8("k"), utf8("-"), headers),
                        new Fate.DeadLetter(NOT_JSON)),
                timed("Kafka time of 1970", 0, event("\"url\":\"/\""), new Fate.Row(SOURCE_MILLIS, "0")),
                timed("Kafka time of 1970, no event", 0, "-", new Fate.DeadLetter(NOT_JSON)),
                timed("Kafka time of 1970, refused by ClickHouse", 0, FAR_FUTURE, new Fate.Refused(OUT_OF_RANGE)),
                timed("no Kafka time", NONE, event("\"url\":\"/\""), NO_TIME),
                timed("no Kafka time, no event", NONE, "-", new Fate.DeadLetter(NOT_JSON)),
                timed("no Kafka time, refused by ClickHouse", NONE, FAR_FUTURE, new Fate.Refused(OUT_OF_RANGE)),
                timed("Kafka time of 2300", YEAR_2300, event("\"url\":\"/\""), NO_TIME),
                timed("Kafka time of 2300, no event", YEAR_2300, "-", new Fate.DeadLetter(NOT_JSON)),
                timed(
                        "Kafka time of 2300, refused by ClickHouse",
                        YEAR_2300,
                        FAR_FUTURE,
                        new Fate.Refused(OUT_OF_RANGE)),
                timed("Kafka time in microseconds", ahead * 1000, event("\"url\":\"/\""), NO_TIME),
                timed("Kafka time to come", ahead, event("\"url\":\"/\""), new Fate.Row(SOURCE_MILLIS, "" + ahead)));
    }

    private static Poison timed(String name, long timestamp, String value, Fate fate) {
        return new Poison(name, new TimedRecord("page_views", timestamp, utf8("k"), utf8(value)), fate);
    }

    /** A record with a time that the producer's own class refuses. Other clients write it. */
    private static final class TimedRecord extends ProducerRecord<byte[], byte[]> {
        private final long timestamp;

        TimedRecord(String topic, long timestamp, byte[] key, byte[] value) {
            super(topic, key, value);
            this.timestamp = timestamp;
        }

        @Override
        public Long timestamp() {
            return timestamp;
        }
    }

    /**
     * Records that only fit into their topic because the producer compresses them: Kafka counts what is sent, and the
     * producer of these has been told to send more than the usual 1 MiB.
     */
    static Stream<Poison> compressed(String codec) {
        byte[] bytes = new byte[5_000_000];
        return Stream.of(
                Poison.of(codec, "orders", null, utf8(event("\"url\":\"/c\"")), new Fate.Row("url", "/c")),
                Poison.of(
                        "5 MB event in " + codec,
                        "orders",
                        utf8(event("\"url\":\"" + "x".repeat(bytes.length) + "\"")),
                        new Fate.DeadLetter("record of 5000")),
                Poison.of(
                        "5 MB of garbage in " + codec,
                        "orders",
                        bytes,
                        new Fate.DeadLetter("record of 5000000 bytes, but at most 1048576 are read")),
                Poison.of(
                        "5 MB key in " + codec,
                        "orders",
                        bytes,
                        utf8(event("\"url\":\"/k\"")),
                        new Fate.Row("url", "/k")),
                Poison.of("5 MB key, no event, in " + codec, "orders", bytes, utf8("-"), new Fate.DeadLetter(NOT_JSON)),
                Poison.of(
                        "5 MB of each in " + codec,
                        "orders",
                        bytes,
                        bytes,
                        new Fate.DeadLetter("record of 5000000 bytes, but at most 1048576 are read")));
    }

    private static Poison at(String time, Fate fate) {
        return Poison.of(time, "page_views", null, utf8("{\"user_id\":\"u\",\"timestamp\":\"" + time + "\"}"), fate);
    }

    private static Poison row(String name, String value, String column, String content) {
        return Poison.of(name, "user_clicks", null, utf8(value), new Fate.Row(column, content));
    }

    private static Poison dead(String name, String value, String reason) {
        return Poison.of(name, "orders", utf8("k"), utf8(value), new Fate.DeadLetter(reason));
    }

    private static Poison broken(String name, String fieldInLatin1) {
        return Poison.of(
                name,
                "page_views",
                null,
                latin1(event(fieldInLatin1)),
                new Fate.DeadLetter(NOT_JSON + "invalid UTF-8"));
    }

    /** A good event but for what is added to it. */
    private static String event(String fields) {
        return START + fields + "}";
    }
}
