package io.clickstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** {@code reconcile} on real engines. */
@SharedPipeline.Used
class ReconcileCommandIT {

    private static final Pattern SUMS =
            Pattern.compile(".*raw records (\\d+) rows (\\d+) dead letters (\\d+) missing (\\d+) duplicate (\\d+)");
    private static final String CLICK = "{\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"u\"}";

    private final RestartablePipeline pipeline;
    private final OperatorCommands commands;

    ReconcileCommandIT(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
        this.commands = new OperatorCommands(pipeline);
    }

    @Test
    void namesWhatIsMissingAndWhatIsDuplicate() throws Exception {
        // Given
        pipeline.emit(Map.of("EVENTS", "2000", "MESSAGES_PER_SECOND", "0", "MALFORMED_RATIO", "0.1"));
        OperatorCommands.Result whole = commands.run("reconcile", "--exactly-once");
        assertThat(whole.code()).as(whole.toString()).isZero();
        assertThat(whole.out()).last().asString().startsWith("exact: raw records 2,");

        // When
        long begin = pipeline.local().topics().rawBeginningOffsets().get(new TopicPartition("user_clicks", 1));
        String lost = "event_type = 'CLICKS' AND source_partition = 1 AND source_offset BETWEEN %d AND %d"
                .formatted(begin + 20, begin + 60);
        int rows = commands.sql("SELECT source_offset FROM events_processed WHERE " + lost)
                .size();
        commands.sql("CREATE TABLE kept ENGINE = Memory AS SELECT * FROM events_processed WHERE " + lost);
        commands.sql("ALTER TABLE events_processed DELETE WHERE " + lost + " SETTINGS mutations_sync = 1");
        OperatorCommands.Result less = commands.run("reconcile", "--all", "--wait", "1");

        // Then
        assertThat(rows).isGreaterThan(20);
        assertThat(less.code()).as(less.toString()).isEqualTo(1);
        assertThat(less.out())
                .anySatisfy(line -> assertThat(line)
                        .matches("user_clicks-1: offsets \\d+(-\\d+)?(, \\d+(-\\d+)?)*( and \\d more ranges)? missing"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("note: user_clicks-1: " + rows + " of the missing are in the clean topics"))
                .last()
                .asString()
                .startsWith("not exact")
                .contains("missing " + rows + ", duplicate 0");

        // And when
        commands.sql("INSERT INTO events_processed SELECT * FROM kept");
        String again = commands.sql("SELECT min(source_offset) FROM kept")
                .get(0)
                .get(0)
                .asText();
        commands.sql(
                "INSERT INTO events_processed SELECT * REPLACE (event_timestamp + INTERVAL 1 HOUR AS event_timestamp)"
                        + " FROM kept ORDER BY source_offset LIMIT 1");
        OperatorCommands.Result more = commands.run("reconcile", "--all", "--no-clean-topic");

        // Then
        assertThat(more.code()).as(more.toString()).isEqualTo(1);
        assertThat(more.out())
                .anySatisfy(line -> assertThat(line).isEqualTo("user_clicks-1: offsets " + again + " duplicate"))
                .noneMatch(line -> line.endsWith("missing"));

        // And when
        commands.sql("DROP TABLE kept");
        commands.sql("TRUNCATE TABLE events_processed");
        OperatorCommands.Result none = commands.run("reconcile", "--all", "--wait", "0");

        // Then
        assertThat(none.code()).as(none.toString()).isEqualTo(1);
        assertThat(none.out()).last().asString().contains("rows 0, ");

        // And when
        commands.run("reconcile", "--accept", "--wait", "0");
        OperatorCommands.Result accepted = commands.run("reconcile");

        // Then
        assertThat(accepted.code()).as(accepted.toString()).isZero();
    }

    @Test
    void beginsWhereTheLastRunHasFoundAllToBeExact() throws Exception {
        // Given
        emit(300);
        assertThat(records(commands.run("reconcile"))).isGreaterThanOrEqualTo(300);
        commands.sql("ALTER TABLE events_processed DELETE WHERE event_type = 'ORDERS' SETTINGS mutations_sync = 1");

        // When
        OperatorCommands.Result nothing = commands.run("reconcile");
        emit(50);
        OperatorCommands.Result rest = commands.run("reconcile");
        OperatorCommands.Result all = commands.run("reconcile", "--all", "--wait", "0");

        // Then
        assertThat(nothing.out()).last().asString().startsWith("exact: raw records 0,");
        assertThat(rest.code()).as(rest.toString()).isZero();
        assertThat(rest.out())
                .anyMatch(line -> line.matches("note: [\\d,]+ raw offsets before these were compared earlier.*"))
                .last()
                .asString()
                .startsWith("exact: raw records 50, rows 50,");
        assertThat(all.code()).as(all.toString()).isEqualTo(1);

        // And when
        OperatorCommands.Result again = commands.run("reconcile", "--wait", "0");

        // Then
        assertThat(again.code()).as("what --all has found is not forgotten").isEqualTo(1);
        commands.run("reconcile", "--accept", "--wait", "0");
    }

    @Test
    void whatKafkaDeletesBeforeItWasReadIsMissingHoweverItDoesIt() throws Exception {
        // Given
        TopicPartition onRequest = new TopicPartition("page_views", 0);
        TopicPartition bySize = new TopicPartition("page_views", 2);
        TopicPartition byAge = new TopicPartition("user_clicks", 2);
        TopicPartition byKey = new TopicPartition("orders", 1);
        emit(200);
        assertThat(commands.run("reconcile").code()).isZero();
        Map<TopicPartition, Long> read = pipeline.local().topics().rawEndOffsets();
        pipeline.stop(PipelinePart.JOB);
        write(onRequest, 100);

        // When
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", pipeline.bootstrapServers()));
                RawTopics raw = new RawTopics(pipeline.bootstrapServers())) {
            delete(admin, onRequest, read.get(onRequest) + 60);
            configure(admin, bySize, Map.of("retention.bytes", "1", "segment.ms", "100"));
            configure(admin, byAge, Map.of("retention.ms", "1", "segment.ms", "100"));
            configure(
                    admin,
                    byKey,
                    Map.of("cleanup.policy", "compact", "segment.ms", "100", "min.cleanable.dirty.ratio", "0.01"));
            TimeLimits.await().pollInterval(Duration.ofMillis(300)).until(() -> {
                write(bySize, 1);
                write(byAge, 1);
                raw.write(new ProducerRecord<>("orders", 1, "same".getBytes(UTF_8), CLICK.getBytes(UTF_8)));
                return beginning(admin, bySize) > read.get(bySize) + 1
                        && beginning(admin, byAge) > read.get(byAge) + 1
                        && isCompacted(raw, byKey, read.get(byKey));
            });
            configure(admin, bySize, Map.of("retention.bytes", "-1", "segment.ms", "604800000"));
            configure(admin, byAge, Map.of("retention.ms", "-1", "segment.ms", "604800000"));
            pipeline.start(PipelinePart.JOB);
            // What is deleted below must have been read, and only what has been read can be accepted.
            TimeLimits.await().until(() -> pipeline.local().topics().processed() == pipeline.rawEnd());
            OperatorCommands.Result result = commands.run("reconcile", "--wait", "5");
            configure(admin, byKey, Map.of("cleanup.policy", "delete", "segment.ms", "604800000"));
            // A hole would be one for whoever compares all, as the next test may.
            delete(admin, byKey, pipeline.local().topics().rawEndOffsets().get(byKey));

            // Then
            assertThat(result.code()).as(result.toString()).isEqualTo(1);
            assertThat(result.out())
                    .anyMatch(isDeleted(onRequest, read.get(onRequest), "-" + (read.get(onRequest) + 59)))
                    .anyMatch(isDeleted(bySize, read.get(bySize), "-" + (beginning(admin, bySize) - 1)))
                    .anyMatch(isDeleted(byAge, read.get(byAge), "-" + (beginning(admin, byAge) - 1)))
                    .anyMatch(isDeleted(byKey, read.get(byKey), ""))
                    .last()
                    .asString()
                    .startsWith("not exact: ");
        }

        // And when
        commands.run("reconcile", "--accept", "--wait", "0");

        // Then
        assertThat(commands.run("reconcile", "--wait", "60").out())
                .last()
                .asString()
                .startsWith("exact: ");
        assertThat(commands.run("reconcile", "--all", "--wait", "0").out())
                .noneMatch(line -> Stream.of(onRequest, bySize, byAge, byKey)
                        .anyMatch(partition -> line.startsWith(partition + ": offsets ")));
    }

    private static Predicate<String> isDeleted(TopicPartition partition, long first, String rest) {
        return line -> line.startsWith(partition + ": offsets " + first + rest)
                && line.contains("missing: deleted in Kafka before they were read");
    }

    private boolean isCompacted(RawTopics raw, TopicPartition partition, long from) throws Exception {
        long end = pipeline.local().topics().rawEndOffsets().get(partition);
        return raw.read(Map.of(partition, from), Map.of(partition, end)).size() < end - from;
    }

    @Test
    void theSumsAddUpWhileEventsFlow() throws Exception {
        // Given
        Thread emitter = new Thread(() -> pipeline.emit(Map.of("EVENTS", "16000", "MESSAGES_PER_SECOND", "2000")));
        emitter.start();

        // When
        List<OperatorCommands.Result> results = new ArrayList<>();
        while (emitter.isAlive()) {
            results.add(commands.run("reconcile", "--all", "--wait", "0", "--no-clean-topic"));
        }
        emitter.join();

        // Then
        assertThat(results).hasSizeGreaterThan(1).allSatisfy(result -> {
            Matcher sums =
                    SUMS.matcher(result.out().get(result.out().size() - 1).replace(",", ""));
            assertThat(sums.matches()).as(result.toString()).isTrue();
            assertThat(number(sums, 1))
                    .isEqualTo(number(sums, 2) + number(sums, 3) + number(sums, 4) - number(sums, 5));
        });
    }

    private static long number(Matcher found, int group) {
        return Long.parseLong(found.group(group));
    }

    private void emit(int events) {
        pipeline.emit(Map.of("EVENTS", Integer.toString(events), "MESSAGES_PER_SECOND", "0"));
    }

    private void write(TopicPartition partition, int records) throws Exception {
        try (RawTopics raw = new RawTopics(pipeline.bootstrapServers())) {
            raw.writeAll(Collections.nCopies(
                    records,
                    new ProducerRecord<>(partition.topic(), partition.partition(), null, CLICK.getBytes(UTF_8))));
        }
    }

    private static void delete(Admin admin, TopicPartition partition, long before) throws Exception {
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
                .all()
                .get();
    }

    private static long beginning(Admin admin, TopicPartition partition) {
        return admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                .partitionResult(partition)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .offset();
    }

    /** Sets what holds for a topic. */
    private static void configure(Admin admin, TopicPartition partition, Map<String, String> settings)
            throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, partition.topic());
        List<AlterConfigOp> changes = settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
    }

    @Test
    void whatConsumersDoNotSeeIsNoRecord() throws Exception {
        // Given
        commands.run("reconcile");
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", pipeline.bootstrapServers(), "transactional.id", "shop"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("page_views", 0, null, CLICK.getBytes(UTF_8)));
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("page_views", 0, null, CLICK.getBytes(UTF_8)))
                    .get();
            producer.abortTransaction();
        }

        // When
        OperatorCommands.Result result = commands.run("reconcile");

        // Then
        assertThat(records(result)).isEqualTo(1);
        assertThat(result.out()).noneMatch(line -> line.startsWith("page_views-0: "));
    }

    private static int records(OperatorCommands.Result result) {
        String last = result.out().get(result.out().size() - 1);
        return Integer.parseInt(
                last.replaceFirst(".*raw records ([\\d,]+), rows.*", "$1").replace(",", ""));
    }
}
