package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** {@code reconcile} on real engines. */
@SharedPipeline.Used
class ReconcileCommandIT {

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
        OperatorCommands.Result less = commands.run("reconcile", "--wait", "1");

        // Then
        assertThat(rows).isGreaterThan(20);
        assertThat(less.code()).isEqualTo(1);
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
        OperatorCommands.Result more = commands.run("reconcile", "--no-clean-topic");

        // Then
        assertThat(more.code()).isEqualTo(1);
        assertThat(more.out())
                .anySatisfy(line -> assertThat(line).isEqualTo("user_clicks-1: offsets " + again + " duplicate"))
                .noneMatch(line -> line.endsWith("missing"));

        // And when
        commands.sql("DROP TABLE kept");
        commands.sql("TRUNCATE TABLE events_processed");
        OperatorCommands.Result none = commands.run("reconcile", "--wait", "0");

        // Then
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.out()).last().asString().contains("rows 0, ");
    }

    @Test
    void whatConsumersDoNotSeeIsNoRecord() throws Exception {
        // Given
        int before = records(commands.run("reconcile", "--wait", "0"));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", pipeline.bootstrapServers(), "transactional.id", "shop"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("page_views", 0, null, CLICK.getBytes(StandardCharsets.UTF_8)));
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("page_views", 0, null, CLICK.getBytes(StandardCharsets.UTF_8)))
                    .get();
            producer.abortTransaction();
        }

        // When
        OperatorCommands.Result result = commands.run("reconcile");

        // Then
        assertThat(records(result)).isEqualTo(before + 1);
        assertThat(result.out()).noneMatch(line -> line.startsWith("page_views-0: "));
    }

    private static int records(OperatorCommands.Result result) {
        String last = result.out().get(result.out().size() - 1);
        return Integer.parseInt(
                last.replaceFirst(".*raw records ([\\d,]+), rows.*", "$1").replace(",", ""));
    }
}
