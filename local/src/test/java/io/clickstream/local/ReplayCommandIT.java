package io.clickstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code replay} on real engines. Each test has its own dead letters and no intents of the others. */
@SharedPipeline.Used
class ReplayCommandIT {

    private static final String HEADER = "clickstream-replay-of";
    private static final String PLACE = "source_topic, source_partition, source_offset, source_topic_id";
    private static final String UNQUOTE = "\"amount\":\"([0-9.]+)\"=>\"amount\":$1";

    private final RestartablePipeline pipeline;
    private final OperatorCommands commands;
    private final RawTopics raw;
    private Map<TopicPartition, Long> before;
    private Map<String, String> topicIds;

    ReplayCommandIT(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
        this.commands = new OperatorCommands(pipeline);
        this.raw = new RawTopics(pipeline.bootstrapServers());
    }

    @BeforeEach
    void forgetIntents() throws Exception {
        commands.sql("TRUNCATE TABLE dead_letter_replays");
        commands.sql("TRUNCATE TABLE dead_letters");
    }

    @AfterAll
    void stop() {
        raw.close();
    }

    @Test
    void repairedDeadLettersBecomeRowsOnce() throws Exception {
        // Given
        List<RecordMetadata> letters = new ArrayList<>();
        for (String user : List.of("r1", "r2", "r3")) {
            letters.add(order(user, "\"5.25\""));
        }
        awaitLetters(3);
        String[] replay = {"replay", "--topic", "orders", "--reason", "amount", "--replace", UNQUOTE};

        // When
        OperatorCommands.Result dry = commands.run(with(replay, "--dry-run"));

        // Then
        assertThat(dry.code()).as(dry.toString()).isZero();
        assertThat(dry.out())
                .anySatisfy(line -> assertThat(line).contains("before").contains("\"amount\":\"5.25\""))
                .anySatisfy(line -> assertThat(line).contains("after").contains("\"amount\":5.25"))
                .last()
                .isEqualTo("would replay 3 of 3 dead letters; nothing was sent");
        assertThat(replayed()).isEmpty();

        // And when
        OperatorCommands.Result first = commands.run(replay);

        // Then
        assertThat(first.code()).as(first.toString()).isZero();
        assertThat(first.out()).containsExactly("replayed 3 of 3 dead letters");
        awaitRows("r1", "r2", "r3");
        assertThat(commands.sql("SELECT 1 FROM dead_letters_pending")).isEmpty();
        assertThat(commands.sql("SELECT 1 FROM dead_letters")).hasSize(3);
        assertThat(replayed()).hasSize(3).allSatisfy(record -> {
            assertThat(new String(record.key(), UTF_8)).isEqualTo("key");
            assertThat(record.partition()).isEqualTo(letters.get(0).partition());
        });
        assertThat(replayed())
                .extracting(
                        record -> new String(record.headers().lastHeader(HEADER).value(), UTF_8))
                .containsExactlyElementsOf(letters.stream().map(this::place).toList());

        // And when
        OperatorCommands.Result second = commands.run(replay);

        // Then
        assertThat(second.code()).as(second.toString()).isZero();
        assertThat(second.out()).containsExactly("replayed 0 of 3 dead letters; 3 already replayed");
        assertThat(replayed()).hasSize(3);
    }

    @Test
    void aRecordThatWasTooLongToKeepWholeIsReplayedWhole() throws Exception {
        // Given
        String event = "{\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"long\"%s}";
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        pipeline.bootstrapServers(),
                        "compression.type",
                        "gzip",
                        "max.request.size",
                        8_000_000),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            "orders", event.formatted(" ".repeat(2_000_000)).getBytes(UTF_8)))
                    .get();
        }
        awaitLetters(1);
        assertThat(commands.sql("SELECT length(payload) FROM dead_letters")
                        .get(0)
                        .get(0)
                        .asInt())
                .isEqualTo(1_048_576);

        // When
        OperatorCommands.Result result = commands.run("replay", "--all", "--replace", "\" +}=>\"}");

        // Then
        assertThat(result.out()).as("%s", result).containsExactly("replayed 1 of 1 dead letters");
        awaitRows("long");
    }

    @Test
    void whatCannotBeReplayedIsLeftAloneAndNamed() throws Exception {
        // Given
        RecordMetadata tombstone = raw.write("orders", "key", (byte[]) null);
        RecordMetadata hopeless = order("hopeless", "\"x\"");
        order("c1", "\"1\"");
        awaitLetters(3);

        // When
        OperatorCommands.Result result = commands.run(
                "replay",
                "--all",
                "--fix-command",
                "p=$(cat); case $p in *hopeless*) echo no >&2; exit 3;; esac; printf %s \"$p\" | sed 's/\"1\"/1/'");

        // Then
        assertThat(result.code()).as(result.toString()).isEqualTo(1);
        assertThat(result.out())
                .contains(
                        place(tombstone) + ": cannot be replayed: it has no payload, and no fix gives it one",
                        place(hopeless) + ": cannot be replayed: the fix command ended with 3: no")
                .last()
                .asString()
                .startsWith("replayed 1 of 3 dead letters; 2 cannot be (1: ");
        awaitRows("c1");
    }

    @Test
    void onlyWhatARepairChangesIsSentUnlessToldOtherwise() throws Exception {
        // Given
        order("f1", "\"5\"");
        order("f2", "true");
        order("f3", "[]");
        awaitLetters(3);

        // When
        OperatorCommands.Result plan = commands.run("replay", "--all", "--replace", UNQUOTE, "--dry-run");
        OperatorCommands.Result result = commands.run("replay", "--all", "--replace", UNQUOTE);

        // Then
        String others = "1 of 3 dead letters; 2 not changed by the repair (--send-unchanged sends them)";
        assertThat(plan.out()).last().isEqualTo("would replay " + others + "; nothing was sent");
        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.out()).containsExactly("replayed " + others);
        assertThat(replayed()).hasSize(1);

        // And when
        OperatorCommands.Result all = commands.run("replay", "--all", "--replace", UNQUOTE, "--send-unchanged");

        // Then
        assertThat(all.out()).last().asString().startsWith("replayed 2 of 3 dead letters; 1 already replayed");
        assertThat(replayed()).hasSize(3);
        // They are refused again, and no letters of the next test.
        awaitLetters(5);
    }

    @Test
    void whatClickHouseRefusedIsRepairedInItsRawRecord() throws Exception {
        // Given
        raw.write("user_clicks", "key", "{\"timestamp\":\"9026-01-01 00:00:00\",\"user_id\":\"h1\",\"more\":7}");
        raw.write("processed_events", "key", "somebody else's");
        awaitLetters(2);

        // When
        OperatorCommands.Result result = commands.run("replay", "--since", "PT1H", "--replace", "\"9026-=>\"2026-");

        // Then
        assertThat(result.code()).as(result.toString()).isEqualTo(1);
        assertThat(result.out()).last().isEqualTo("replayed 1 of 2 dead letters; 1 cannot be (it names no raw record)");
        awaitRows("h1");
        assertThat(replayed())
                .singleElement()
                .satisfies(record -> assertThat(new String(record.value(), UTF_8))
                        .contains("\"2026-01-01 00:00:00\",\"user_id\":\"h1\",\"more\":7"));
    }

    @Test
    void aReplayThatEndedBetweenSendingAndMarkingIsTakenUp() throws Exception {
        // Given
        RecordMetadata sent = order("s1", "\"1\"");
        RecordMetadata unsent = order("s2", "\"1\"");
        awaitLetters(2);
        writeIntents("INTERVAL 10 MINUTE");
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", pipeline.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    "orders", sent.partition(), null, event("s1", "1").getBytes(UTF_8));
            record.headers().add(HEADER, place(sent).getBytes(UTF_8));
            producer.send(record).get();
        }

        // When
        OperatorCommands.Result result = commands.run("replay", "--all", "--replace", UNQUOTE);

        // Then
        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.out())
                .containsExactly(
                        "an earlier replay ended in the middle: of what it was about to send, 1 were sent and 1 were not",
                        "replayed 1 of 2 dead letters; 1 already replayed");
        assertThat(replayed())
                .extracting(
                        record -> new String(record.headers().lastHeader(HEADER).value(), UTF_8))
                .containsExactly(place(sent), place(unsent));
        awaitRows("s1", "s2");
    }

    @Test
    void aReplayThatMayStillBeSendingIsNotDisturbed() throws Exception {
        // Given
        order("y1", "\"1\"");
        awaitLetters(1);
        writeIntents("INTERVAL 20 SECOND");

        // When
        OperatorCommands.Result result = commands.run("replay", "--all", "--replace", UNQUOTE);

        // Then
        assertThat(result.code()).as(result.toString()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .singleElement()
                .asString()
                .matches("another replay may still be sending \\(it began 2\\d s ago\\); try again in \\d+ s");
        assertThat(replayed()).isEmpty();
    }

    @Test
    void twoAtTheSameTimeSendNothingTwice() throws Exception {
        // Given
        for (int i = 0; i < 20; i++) {
            order("t" + i, "\"1\"");
        }
        awaitLetters(20);
        // What two runs write down must not become one, however soon it is merged.
        ExecutorService threads = Executors.newFixedThreadPool(4);
        AtomicBoolean merging = new AtomicBoolean(true);
        Future<?> merges = threads.submit(() -> {
            while (merging.get()) {
                commands.sql("OPTIMIZE TABLE dead_letter_replays FINAL");
            }
            return null;
        });

        // When
        List<Future<OperatorCommands.Result>> runs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            runs.add(threads.submit(() -> commands.run("replay", "--all", "--replace", UNQUOTE)));
        }
        for (Future<OperatorCommands.Result> run : runs) {
            run.get();
        }
        merging.set(false);
        merges.get();
        threads.shutdown();

        // Then
        assertThat(replayed())
                .extracting(
                        record -> new String(record.headers().lastHeader(HEADER).value(), UTF_8))
                .doesNotHaveDuplicates();
    }

    @Test
    void whatAnotherReplayHasSentWhileOneWasRepairingIsNotSentTwice() throws Exception {
        // Given
        order("slow", "\"1\"");
        awaitLetters(1);
        Path repairing = Files.createTempDirectory("replay").resolve("repairing");
        Path go = repairing.resolveSibling("go");
        String waits = "touch %s; while [ ! -e %s ]; do sleep 0.1; done; sed 's/\"1\"/1/'".formatted(repairing, go);
        ExecutorService threads = Executors.newSingleThreadExecutor();

        // When
        Future<OperatorCommands.Result> slow =
                threads.submit(() -> commands.run("replay", "--all", "--fix-command", waits));
        TimeLimits.await().until(() -> Files.exists(repairing));
        OperatorCommands.Result fast = commands.run("replay", "--all", "--replace", UNQUOTE);
        Files.createFile(go);

        // Then
        assertThat(fast.code()).as(fast.toString()).isZero();
        assertThat(slow.get().code()).isEqualTo(1);
        assertThat(slow.get().err()).singleElement().asString().startsWith("another replay has meanwhile sent");
        assertThat(replayed()).hasSize(1);
        threads.shutdown();
    }

    private RecordMetadata order(String user, String amount) throws Exception {
        return raw.write("orders", "key", event(user, amount));
    }

    private static String event(String user, String amount) {
        return "{\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"%s\",\"amount\":%s}".formatted(user, amount);
    }

    /** Waits for the dead letters of the test; what is written to the raw topics from then on are replays. */
    private void awaitLetters(int count) throws Exception {
        TimeLimits.await()
                .untilAsserted(() ->
                        assertThat(commands.sql("SELECT 1 FROM dead_letters")).hasSize(count));
        before = pipeline.local().topics().rawEndOffsets();
        topicIds = pipeline.local().topics().rawTopicIds();
    }

    private void awaitRows(String... users) {
        TimeLimits.await()
                .untilAsserted(() -> assertThat(commands.sql("SELECT user_id FROM events_processed WHERE user_id IN ('"
                                + String.join("', '", users) + "') ORDER BY user_id"))
                        .extracting(row -> row.get(0).asText())
                        .containsExactly(users));
    }

    /** Intents for all dead letters, as a run leaves them that began so long ago. */
    private void writeIntents(String age) throws Exception {
        StringBuilder ends = new StringBuilder();
        before.forEach((partition, end) -> {
            if (partition.topic().equals("orders")) {
                ends.append(ends.isEmpty() ? "" : ", ")
                        .append(partition.partition())
                        .append(", ")
                        .append(end);
            }
        });
        commands.sql("INSERT INTO dead_letter_replays (" + PLACE + ", run_id, state, started_at, end_offsets, version)"
                + " SELECT " + PLACE + ", 'killed', 'intent', now64(3) - " + age + ", map(" + ends + "), 1"
                + " FROM dead_letters");
    }

    /** What was written to the raw topics after the dead letters. */
    private List<ConsumerRecord<byte[], byte[]>> replayed() throws Exception {
        return raw.read(before, pipeline.local().topics().rawEndOffsets());
    }

    private String place(RecordMetadata written) {
        return written.topic() + "/" + written.partition() + "/" + written.offset() + "/"
                + topicIds.get(written.topic());
    }

    private static String[] with(String[] arguments, String another) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(another);
        return all.toArray(String[]::new);
    }
}
