package io.clickstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickstream.core.reconcile.Reconciliation;
import io.clickstream.emitter.Emitter;
import io.clickstream.emitter.EventType;
import io.clickstream.local.pipeline.FlinkCluster;
import io.clickstream.local.pipeline.FlinkJob;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pipeline on real engines: what goes into the raw topics comes out as rows or as dead letters, whole. */
@SharedPipeline.Used
class LocalPipelineIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String USER = "8a6f1c9e-8d5b-4c89-9a52-0d9a54f5a001";

    /** An event that ClickHouse refuses. */
    private static final String FAR_FUTURE = "{\"timestamp\":\"9999-01-01 00:00:00\",\"user_id\":\"u\"}";

    private final RestartablePipeline pipeline;
    private final RawTopics raw;

    LocalPipelineIT(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
        this.raw = new RawTopics(pipeline.bootstrapServers());
    }

    @AfterAll
    void stop() {
        raw.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "user_clicks;"
                        + " {\"timestamp\":\"2026-01-31 23:59:59\",\"user_id\":\"U\",\"element_id\":\"btn-7\",\"url\":\"/a?q=1\",\"ip_address\":\"10.1.2.3\"};"
                        + " CLICKS|2026-01-31 23:59:59.000|U|/a?q=1 | btn-7|/a?q=1|btn-7|-|-|-|10.1.2.3",
                "page_views;"
                        + " {\"url\":\"/caf\\u00e9/\\\"x\\\"\",\"duration_seconds\":300,\"user_id\":\"U\",\"ip_address\":\"255.255.255.255\",\"timestamp\":\"1999-12-31 00:00:00\"};"
                        + " PAGE_VIEWS|1999-12-31 00:00:00.000|U|/café/\"x\"|/café/\"x\"|-|300|-|-|255.255.255.255",
                "orders;"
                        + " { \"order_id\" : \"o-1\", \"user_id\" : \"U\", \"amount\" : 9.9, \"timestamp\" : \"2026-02-28 12:00:00\", \"more\" : [1, {\"a\" : null}] };"
                        + " ORDERS|2026-02-28 12:00:00.000|U|o-1 | 9.90|-|-|-|o-1|9.90|-",
                "orders; {\"timestamp\":\"2026-02-28 12:00:00\",\"user_id\":\"U\"};"
                        + " ORDERS|2026-02-28 12:00:00.000|U||-|-|-|-|-|-",
            })
    void everyFieldOfAnEventArrives(String topic, String event, String expected) throws Exception {
        // Given
        long before = System.currentTimeMillis();

        // When
        RecordMetadata written = raw.write(topic, USER, event.replace("\"U\"", "\"" + USER + "\""));

        // Then
        EventRow row = EventRow.of(
                awaitRows("SELECT " + EventRow.COLUMNS + " FROM events_processed WHERE " + origin(written), 1)
                        .get(0));
        assertThat(row.fields()).isEqualTo(expected.replace("|U|", "|" + USER + "|"));
        assertThat(row.sourceTimestamp()).isEqualTo(written.timestamp());
        assertThat(row.insertedAt()).isGreaterThanOrEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "user_clicks; not json; not a JSON object",
                "user_clicks; [{\"user_id\":\"u\"}]; not a JSON object",
                "user_clicks; {\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"u\"; not a JSON object",
                "page_views; {\"user_id\":\"u\"}; timestamp is missing",
                "page_views; {\"timestamp\":\"yesterday\",\"user_id\":\"u\"}; timestamp must look like 2026-01-31 23:59:59, but is \"yesterday\"",
                "page_views; {\"timestamp\":\"2026-01-01 00:00:00\"}; user_id is missing",
                "page_views; {\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\" \"}; user_id is blank",
                "page_views; {\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"u\",\"duration_seconds\":\"abc\"}; duration_seconds must be an integer, but is \"abc\"",
                "orders; {\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"u\",\"amount\":\"5.00\"}; amount must be a number",
                "orders; {\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":7}; user_id must be a string, but is 7",
            })
    void aBadRecordIsADeadLetterWithItsBytesAndTheReason(String topic, String record, String reason) throws Exception {
        RecordMetadata written = raw.write(topic, "the key", record);

        DeadLetterRow letter = awaitDeadLetter(written);
        assertThat(letter.rejectedBy()).isEqualTo("job");
        assertThat(letter.reason()).startsWith(reason);
        assertThat(letter.key()).asString().isEqualTo("the key");
        assertThat(letter.payloadText()).isEqualTo(record);
        assertThat(letter.sourceTimestamp()).isEqualTo(written.timestamp());
    }

    @Test
    void aRecordWithoutBytesIsADeadLetterToo() throws Exception {
        RecordMetadata empty = raw.write("orders", null, "");
        RecordMetadata tombstone = raw.write("orders", "k", (byte[]) null);

        DeadLetterRow emptyLetter = awaitDeadLetter(empty);
        assertThat(emptyLetter.reason()).startsWith("not a JSON object");
        assertThat(emptyLetter.key()).isNull();
        assertThat(emptyLetter.payload()).isEmpty();
        DeadLetterRow tombstoneLetter = awaitDeadLetter(tombstone);
        assertThat(tombstoneLetter.reason()).startsWith("no value");
        assertThat(tombstoneLetter.payload()).isNull();
    }

    @Test
    void whatClickHouseCannotStoreIsADeadLetterOfItsOwn() throws Exception {
        RecordMetadata farFuture = raw.write("user_clicks", "k", FAR_FUTURE);

        DeadLetterRow letter = awaitDeadLetter(farFuture);
        assertThat(letter.rejectedBy()).isEqualTo("clickhouse");
        assertThat(letter.reason()).isEqualTo("event_timestamp is outside the years 1900 to 2298: 253370764800000");
        assertThat(JSON.readTree(letter.payload()).get("source_offset").asLong())
                .isEqualTo(farFuture.offset());
        assertThat(letter.sourceTimestamp()).isEqualTo(farFuture.timestamp());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "NULL",
            value = {
                "10.1.2.3; ::ffff:10.1.2.3; NULL",
                "2001:db8::7; 2001:db8::7; NULL",
                "unknown; NULL; unknown",
                "10.1.2.3, 10.0.0.1; NULL; 10.1.2.3, 10.0.0.1",
                "10.1.2.3:8080; NULL; 10.1.2.3:8080",
                "fe80::1%eth0; NULL; fe80::1%eth0"
            })
    void noAddressCostsAnEvent(String sent, String address, String text) throws Exception {
        RecordMetadata written = raw.write(
                "orders",
                "k",
                "{\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"u\",\"ip_address\":\"%s\"}".formatted(sent));

        List<String[]> rows = awaitRows(
                "SELECT toString(ip_address), ip_address_text FROM events_processed WHERE source_topic = 'orders'"
                        + " AND source_partition = " + written.partition() + " AND source_offset = " + written.offset(),
                1);
        assertThat(rows.get(0))
                .containsExactly(
                        address == null ? RestartablePipeline.NULL : address,
                        text == null ? RestartablePipeline.NULL : text);
    }

    @Test
    void whatNamesNoRawRecordIsADeadLetterAtItsPlaceInTheCleanTopic() throws Exception {
        RecordMetadata foreign = raw.write("processed_events", "k", "somebody else's");
        RecordMetadata nameless =
                raw.write("processed_events", "k", "{\"event_type\":\"CLICKS\",\"event_timestamp\":\"never\"}");

        for (RecordMetadata written : List.of(foreign, nameless)) {
            DeadLetterRow letter = awaitDeadLetter(written);
            assertThat(letter.rejectedBy()).isEqualTo("clickhouse");
            assertThat(letter.sourceTimestamp()).isEqualTo(written.timestamp());
        }
    }

    @Test
    void whatClickHouseRefusesTwiceIsOneDeadLetterAndReconciles() throws Exception {
        // Given
        Map<TopicPartition, Long> from = pipeline.local().topics().rawEndOffsets();
        RecordMetadata written = raw.write("user_clicks", "k", FAR_FUTURE);
        String reference =
                "rejected_by = 'clickhouse' AND JSONExtractInt(payload, 'source_offset') = " + written.offset()
                        + " AND JSONExtractInt(payload, 'source_partition') = " + written.partition()
                        + " AND JSONExtractString(payload, 'event_type') = 'CLICKS'";
        DeadLetterRow letter = DeadLetterRow.of(
                awaitRows("SELECT " + DeadLetterRow.COLUMNS + " FROM dead_letters WHERE " + reference, 1)
                        .get(0));
        String first = pipeline.query(
                        "SELECT max(toUnixTimestamp64Milli(inserted_at)) FROM dead_letters WHERE " + reference)
                .get(0)[0];

        // When
        raw.write("processed_events", "k", letter.payload());

        // Then
        awaitRows("SELECT 1 FROM dead_letters WHERE inserted_at > fromUnixTimestamp64Milli(" + first + ")", 1);
        assertThat(pipeline.reconcile(from))
                .hasToString("raw records 1, rows 0, dead letters 1, missing 0, duplicate 0");
    }

    @Test
    void everyEmittedRecordIsOneRowOrOneDeadLetter() throws Exception {
        // Given
        Map<TopicPartition, Long> from = pipeline.local().topics().rawEndOffsets();

        // When
        Emitter emitter = pipeline.emit(Map.of(
                "EVENTS", "3000",
                "SEED", "11",
                "MESSAGES_PER_SECOND", "0",
                "EVENT_TIME", "P700D",
                "MALFORMED_RATIO", "0.3"));

        // Then
        Map<TopicPartition, Long> to = pipeline.local().topics().rawEndOffsets();
        TimeLimits.await()
                .untilAsserted(() -> assertThat(pipeline.reconcile(from))
                        .matches(Reconciliation::isExact)
                        .extracting(Reconciliation::raw, Reconciliation::deadLetters)
                        .containsExactly(3000L, emitter.progress().malformed()));
        Map<String, String> expected = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : raw.read(from, to)) {
            expected.put(place(record.topic(), record.partition(), record.offset()), outcome(record));
        }
        assertThat(stored(from, to)).isEqualTo(expected);
    }

    @Test
    void theEndOfTheLivePageIsNoFailure() throws Exception {
        pipeline.kill(PipelinePart.PAGE);

        assertThat(pipeline.local().failure()).isEmpty();
    }

    @Test
    void theQueriesOfTheSchemasReadmeAnswer() throws Exception {
        // Given
        RecordMetadata written = raw.write(
                "page_views", USER, "{\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"u\",\"url\":\"/a\"}");
        awaitRows("SELECT 1 FROM events_processed WHERE " + origin(written), 1);
        String readme = Files.readString(InstallLayout.current().schema().resolve("README.md"));

        // When
        List<String> queries = Pattern.compile("```sql\\n(.*?);\\n```", Pattern.DOTALL)
                .matcher(readme)
                .results()
                .map(found -> found.group(1))
                .toList();

        // Then
        assertThat(queries).hasSize(5);
        for (String query : queries) {
            assertThat(pipeline.query(query)).as(query).isNotNull();
        }
        assertThat(pipeline.query(queries.get(4)))
                .isNotEmpty()
                .allSatisfy(partition -> assertThat(partition[3]).as("double").isEqualTo("0"));
    }

    @Test
    void theQueriesOfTheRunbookAnswer() throws Exception {
        // Given
        String runbook = Files.readString(InstallLayout.current().home().resolve("docs/runbook.md"));

        // When
        List<String> queries = Pattern.compile("(?ms)^ *```sql\n(.*?)^ *```$")
                .matcher(runbook)
                .results()
                .flatMap(found -> Pattern.compile(";\\s*$", Pattern.MULTILINE).splitAsStream(found.group(1)))
                .filter(query -> !query.isBlank())
                .toList();

        // Then
        assertThat(queries).hasSizeGreaterThan(5);
        for (String query : queries) {
            assertThat(pipeline.query(query)).as(query).isNotNull();
        }
    }

    @Test
    void theStatusOfAClusterCanBeAsked() throws Exception {
        // Given
        RecordMetadata written =
                raw.write("user_clicks", USER, "{\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"u\"}");
        awaitRows("SELECT 1 FROM events_processed WHERE " + origin(written), 1);
        // The consumers' statistics, which the lag is read from.
        TimeLimits.await()
                .untilAsserted(() -> assertThat(
                                pipeline.number("SELECT count() FROM system.kafka_consumers WHERE rdkafka_stat != ''"))
                        .isEqualTo(2));
        // The script's own format is for the shell.
        String query = Files.readString(InstallLayout.current().home().resolve("k8s/scripts/status.sql"))
                .replace("FORMAT TSV", "");

        // When
        Map<String, String> status = new TreeMap<>();
        pipeline.local().clickHouseClient().ask(query, "TSV", Map.of(), line -> {
            String[] values = line.split("\t", -1);
            status.put(values[0], values[1]);
        });

        // Then
        assertThat(status)
                .containsOnlyKeys(
                        "rows",
                        "parts",
                        "parts_of_a_partition",
                        "newest_row_age",
                        "dead_letters",
                        "disk_free",
                        "read_only",
                        "consumers",
                        "unread",
                        "behind_a_transaction",
                        "exception")
                .containsEntry("consumers", "2")
                .containsEntry("read_only", "0")
                .containsEntry("exception", "");
        assertThat(Long.parseLong(status.get("rows"))).isPositive();
        assertThat(Long.parseLong(status.get("newest_row_age"))).isBetween(0L, 60L);
    }

    @Test
    void flinkShowsTheJobRunningWithItsRecordsAndCheckpoints() throws Exception {
        raw.write("user_clicks", USER, "{\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"u\"}");

        FlinkCluster flink = pipeline.local().flink().get();
        URI job = flink.address().resolve("jobs/" + flink.job().id());
        TimeLimits.await().untilAsserted(() -> {
            JsonNode vertex = json(job).get("vertices").get(0);
            assertThat(vertex.get("status").asText()).isEqualTo("RUNNING");
            assertThat(vertex.get("metrics").get("write-records").asLong()).isPositive();
        });
        TimeLimits.await()
                .untilAsserted(() -> assertThat(json(URI.create(job + "/checkpoints"))
                                .get("counts")
                                .get("completed")
                                .asInt())
                        .isPositive());
    }

    @Test
    void checkpointsAreObjectsInTheStore() {
        FlinkJob job = pipeline.local().flink().get().job();
        Path folder = pipeline.local().data().folder("s3/clickstream/checkpoints/" + job.id());
        TimeLimits.await().untilAsserted(() -> {
            try (Stream<Path> files = Files.walk(folder)) {
                assertThat(files.filter(file -> file.endsWith("_metadata"))).isNotEmpty();
            }
            assertThat(job.latestCheckpoint())
                    .hasValueSatisfying(
                            path -> assertThat(path).startsWith("s3://clickstream/checkpoints/" + job.id() + "/chk-"));
        });
    }

    @Test
    void nothingIsWrongWhileItRuns() throws Exception {
        assertThat(pipeline.local().failure()).isEmpty();
        assertThat(pipeline.local().flink().get().job().status()).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    void aRequestThatFlinkLeavesUnansweredIsNoFailure() throws Exception {
        pipeline.signal(PipelinePart.JOB, "STOP");

        try {
            assertThat(pipeline.local().failure()).isEmpty();
        } finally {
            pipeline.signal(PipelinePart.JOB, "CONT");
        }
    }

    private static JsonNode json(URI address) throws IOException {
        try (InputStream in = address.toURL().openStream()) {
            return JSON.readTree(in);
        }
    }

    private DeadLetterRow awaitDeadLetter(RecordMetadata written) {
        return DeadLetterRow.of(awaitRows(
                        "SELECT " + DeadLetterRow.COLUMNS + " FROM dead_letters WHERE source_topic = '"
                                + written.topic()
                                + "' AND source_partition = " + written.partition() + " AND source_offset = "
                                + written.offset(),
                        1)
                .get(0));
    }

    private List<String[]> awaitRows(String query, int count) {
        return TimeLimits.await().until(() -> pipeline.query(query), rows -> rows.size() == count);
    }

    private static String origin(RecordMetadata written) {
        EventType type = Arrays.stream(EventType.values())
                .filter(candidate -> candidate.topic().equals(written.topic()))
                .findFirst()
                .orElseThrow();
        return "event_type = '%s' AND source_partition = %d AND source_offset = %d"
                .formatted(type, written.partition(), written.offset());
    }

    private static String place(String topic, int partition, long offset) {
        return topic + "-" + partition + "@" + offset;
    }

    /** What the data contract makes of a raw record, worked out with Jackson. */
    private static String outcome(ConsumerRecord<byte[], byte[]> record) {
        String letter = "dead letter " + HexFormat.of().withUpperCase().formatHex(record.value());
        try {
            JsonNode event = JSON.readTree(record.value());
            boolean contract = event.isObject()
                    && event.path("timestamp").asText().matches("\\d{4}-[01]\\d-[0-3]\\d [0-2]\\d:[0-5]\\d:[0-5]\\d")
                    && !event.path("user_id").asText().isBlank()
                    && (!event.has("url") || event.get("url").isTextual())
                    && (!event.has("amount") || event.get("amount").isNumber())
                    && (!event.has("duration_seconds")
                            || event.get("duration_seconds").isInt());
            return contract ? row(event, record.timestamp()) : letter;
        } catch (IOException e) {
            return letter;
        }
    }

    private static String row(JsonNode event, long timestamp) {
        return Stream.of(
                        event.get("timestamp").asText() + ".000",
                        event.get("user_id").asText(),
                        event.path("url").asText("-"),
                        event.path("element_id").asText("-"),
                        event.has("duration_seconds")
                                ? event.get("duration_seconds").asText()
                                : "-",
                        event.path("order_id").asText("-"),
                        event.has("amount")
                                ? new BigDecimal(event.get("amount").asText())
                                        .setScale(2)
                                        .toPlainString()
                                : "-",
                        event.path("ip_address").asText("-"),
                        Long.toString(timestamp))
                .map(value -> HexFormat.of().withUpperCase().formatHex(value.getBytes(UTF_8)))
                .collect(Collectors.joining(" "));
    }

    /** What ClickHouse holds of the raw records between two offsets, in the words of {@link #outcome}. */
    private Map<String, String> stored(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) throws Exception {
        Map<String, String> stored = new TreeMap<>();
        String fields = Stream.of(
                        "event_timestamp",
                        "user_id",
                        "ifNull(url, '-')",
                        "ifNull(element_id, '-')",
                        "ifNull(toString(duration_seconds), '-')",
                        "ifNull(order_id, '-')",
                        "if(amount IS NULL, '-', toDecimalString(assumeNotNull(amount), 2))",
                        "ifNull(replaceOne(toString(ip_address), '::ffff:', ''), '-')",
                        "toUnixTimestamp64Milli(source_timestamp)")
                .map(field -> "hex(toString(" + field + "))")
                .collect(Collectors.joining(" || ' ' || "));
        for (Map.Entry<TopicPartition, Long> end : to.entrySet()) {
            TopicPartition partition = end.getKey();
            String range = "source_partition = %d AND source_offset >= %d AND source_offset < %d"
                    .formatted(partition.partition(), from.get(partition), end.getValue());
            String type = Arrays.stream(EventType.values())
                    .filter(candidate -> candidate.topic().equals(partition.topic()))
                    .findFirst()
                    .orElseThrow()
                    .name();
            for (String[] found : pipeline.query(
                    "SELECT source_offset, " + fields + " FROM events_processed WHERE event_type = '" + type
                            + "' AND " + range + " UNION ALL SELECT source_offset, 'dead letter ' || hex(payload)"
                            + " FROM dead_letters WHERE source_topic = '" + partition.topic() + "' AND " + range)) {
                stored.put(place(partition.topic(), partition.partition(), Long.parseLong(found[0])), found[1]);
            }
        }
        return stored;
    }
}
