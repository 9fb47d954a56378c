package io.clickstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever somebody writes to a topic ends as a row or as a dead letter, nothing restarts over it, and what comes behind
 * it arrives.
 */
@SharedPipeline.Used
class PoisonRecordsIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MEBIBYTE = 1024 * 1024;

    private final List<Sent> raw = new ArrayList<>();
    private final List<Sent> foreign = new ArrayList<>();
    private final RestartablePipeline pipeline;
    // Of tests before these.
    private List<String> failures;

    PoisonRecordsIT(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** A poison record, where it lies, and how many were sent before. */
    record Sent(Poison poison, RecordMetadata place, int number) {
        @Override
        public String toString() {
            return poison.toString();
        }
    }

    /**
     * What has become of a record.
     *
     * @param what {@code row}, or who rejected it
     * @param text a value of the row, or the reason
     */
    record Found(String what, byte[] text, byte[] key, byte[] payload) {

        static Found of(String[] columns) {
            return new Found(columns[0], unhex(columns[1]), unhex(columns[2]), unhex(columns[3]));
        }
    }

    @BeforeAll
    void send() throws Exception {
        pipeline.takeProducersTime("page_views");
        failures = pipeline.local().flink().get().job().failures();
        send(PoisonRecords.all(), Map.of(), raw);
        for (String codec : List.of("gzip", "snappy", "lz4", "zstd")) {
            send(
                    PoisonRecords.compressed(codec),
                    Map.of("compression.type", codec, "max.request.size", 16 * MEBIBYTE),
                    raw);
        }
        send(ForeignRecords.all(), Map.of(), foreign);
    }

    /** Sends each record with a good one behind it. */
    private void send(Stream<Poison> records, Map<String, Object> settings, List<Sent> sent) throws Exception {
        try (RawTopics topics = new RawTopics(pipeline.bootstrapServers(), settings)) {
            for (Poison poison : records.toList()) {
                RecordMetadata place = topics.write(poison.record());
                byte[] good = pipeline.local().topology().rawTopics().contains(place.topic())
                        ? "{\"timestamp\":\"2026-01-31 23:59:59\",\"user_id\":\"u\"}".getBytes(UTF_8)
                        : ForeignRecords.good(place.topic(), sent.size());
                topics.write(new ProducerRecord<>(place.topic(), place.partition(), null, good));
                sent.add(new Sent(poison, place, sent.size()));
            }
        }
    }

    Stream<Sent> raw() {
        return raw.stream();
    }

    Stream<Sent> foreign() {
        return foreign.stream();
    }

    @ParameterizedTest
    @MethodSource("raw")
    void aRawRecordIsARowOrADeadLetter(Sent sent) throws Exception {
        List<Found> found = awaitRows(row(sent, "events_processed", isEventOf(sent, sent.place.offset()))
                + " UNION ALL " + letters(isLetterOf(sent)));

        assertFate(sent.poison, found);
        awaitRows("SELECT 'row', '', '', '' FROM events_processed WHERE " + isEventOf(sent, sent.place.offset() + 1));
        assertNothingHasFailed();
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void aForeignRecordIsARowOrADeadLetter(Sent sent) throws Exception {
        // Given
        String topic = sent.place.topic();
        String table = topic.equals(ForeignRecords.CLEAN) ? "events_processed" : "dead_letters";

        // When
        awaitRows("SELECT 'row', '', '', '' FROM " + table + " WHERE " + ForeignRecords.isGood(topic, sent.number));

        // Then
        assertFate(
                sent.poison,
                found(row(sent, table, ForeignRecords.isPoison(sent.poison)) + " UNION ALL "
                        + letters(isLetterOf(sent) + " OR " + ForeignRecords.isLetterOf(sent.poison))));
        assertNothingHasFailed();
    }

    private void assertNothingHasFailed() throws Exception {
        assertThat(pipeline.local().failure()).isEmpty();
        assertThat(pipeline.local().flink().get().job().failures()).isEqualTo(failures);
    }

    private static void assertFate(Poison poison, List<Found> found) throws Exception {
        if (poison.fate() instanceof Fate.Nothing) {
            assertThat(found).isEmpty();
            return;
        }
        assertThat(found).hasSize(1);
        String what = found.get(0).what();
        String text = new String(found.get(0).text(), UTF_8);
        byte[] key = found.get(0).key();
        byte[] payload = found.get(0).payload();
        if (poison.fate() instanceof Fate.Row row) {
            assertThat(what).isEqualTo("row");
            assertThat(text).isEqualTo(row.value());
        } else if (poison.fate() instanceof Fate.DeadLetter letter) {
            assertThat(what).isEqualTo("job");
            assertThat(text).startsWith(letter.reason()).hasSizeLessThan(300);
            assertThat(key).isEqualTo(cut(poison.record().key()));
            assertThat(payload).isEqualTo(cut(poison.record().value()));
        } else if (poison.fate() instanceof Fate.Unreadable) {
            assertThat(what).isEqualTo("clickhouse");
            assertThat(text).isNotBlank().hasSizeLessThan(1000);
            assertThat(key).isEqualTo(poison.record().key());
            assertThat(payload).isEqualTo(poison.record().value());
        } else if (poison.fate() instanceof Fate.Refused refused) {
            assertThat(what).isEqualTo("clickhouse");
            assertThat(text).startsWith(refused.reason());
            assertThat(JSON.readTree(payload).isObject()).isTrue();
        }
    }

    /** A dead letter holds the first mebibyte of a key and of a payload. */
    private static byte[] cut(byte[] bytes) {
        return bytes == null || bytes.length <= MEBIBYTE ? bytes : Arrays.copyOf(bytes, MEBIBYTE);
    }

    private static String row(Sent sent, String table, String condition) {
        String expression = sent.poison.fate() instanceof Fate.Row row ? row.expression() : "source_offset";
        return "SELECT 'row', hex(toString(" + expression + ")), '', '' FROM " + table + " WHERE " + condition;
    }

    private static String letters(String condition) {
        return "SELECT rejected_by, hex(reason), if(key IS NULL, 'NULL', hex(key)), if(payload IS NULL, 'NULL',"
                + " hex(payload)) FROM dead_letters WHERE " + condition;
    }

    private List<Found> found(String query) throws Exception {
        return pipeline.query(query).stream().map(Found::of).toList();
    }

    private List<Found> awaitRows(String query) {
        return TimeLimits.await()
                .pollDelay(Duration.ZERO)
                .failFast(
                        "the job has failed",
                        () -> !pipeline.local().flink().get().job().failures().equals(failures))
                .until(() -> found(query), rows -> !rows.isEmpty());
    }

    private static String isEventOf(Sent sent, long offset) {
        return "source_topic = '%s' AND source_partition = %d AND source_offset = %d"
                .formatted(sent.place.topic(), sent.place.partition(), offset);
    }

    private static String isLetterOf(Sent sent) {
        return "source_topic = '%s' AND source_partition = %d AND source_offset = %d"
                .formatted(sent.place.topic(), sent.place.partition(), sent.place.offset());
    }

    private static byte[] unhex(String hex) {
        return hex.equals("NULL") ? null : HexFormat.of().parseHex(hex);
    }
}
