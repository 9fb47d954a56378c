package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.kafka.Offsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A raw topic is deleted and created anew while the job runs. */
@SharedPipeline.Used
class TopicCreatedAnewIT {

    private final RestartablePipeline pipeline;
    private final OperatorCommands commands;

    TopicCreatedAnewIT(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
        this.commands = new OperatorCommands(pipeline);
    }

    @ParameterizedTest
    @CsvSource({"user_clicks, 60, 6000", "page_views, 300, 300", "orders, 600, 30"})
    void everyRecordOfBothTopicsIsThere(String topic, int before, int after) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", pipeline.bootstrapServers()))) {
            // Given
            write(topic, "before", before);
            TimeLimits.await().until(() -> rows(topic, "before") == before);
            Offsets offsets = new Offsets(admin);
            String oldId = offsets.topicIds(List.of(topic)).get(topic);

            // When
            admin.deleteTopics(List.of(topic)).all().get();
            createAnew(admin, topic);
            write(topic, "after", after);

            // Then
            TimeLimits.await().until(() -> rows(topic, "after") >= after);
            OperatorCommands.Result result = commands.run("reconcile", "--exactly-once");
            assertThat(result.code()).as(result.toString()).isZero();
            assertThat(result.out())
                    .anyMatch(line -> line.startsWith("note: " + topic + " was deleted and created anew: ")
                            && line.contains(oldId));
            String newId = offsets.topicIds(List.of(topic)).get(topic);
            assertThat(rows(topic, "after")).isEqualTo(after);
            assertThat(pipeline.query(
                            "SELECT DISTINCT user_id, source_topic_id FROM events_processed WHERE source_topic = '"
                                    + topic + "' AND user_id IN ('before', 'after') ORDER BY user_id"))
                    .containsExactly(new String[] {"after", newId}, new String[] {"before", oldId});
        }
    }

    /** ClickHouse's consumer goes by the name: what it skips of the new topic must be told, and nothing else. */
    @Test
    void whatClickHouseSkipsOfANewCleanTopicIsMissing() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", pipeline.bootstrapServers()))) {
            // Given
            String clean = pipeline.local().topology().cleanTopics().get(0).topic();
            write("orders", "first", 300);
            TimeLimits.await().until(() -> rows("orders", "first") == 300);
            commands.run("reconcile", "--accept", "--wait", "1");

            // When
            admin.deleteTopics(List.of(clean)).all().get();
            createAnew(admin, clean);
            write("orders", "second", 3000);
            OperatorCommands.Result result = commands.run("reconcile", "--wait", "10");

            // Then
            long missing = 3000 - rows("orders", "second");
            assertThat(result.code()).as(result.toString()).isEqualTo(missing == 0 ? 0 : 1);
            assertThat(result.out())
                    .last()
                    .asString()
                    .endsWith("raw records 3,000, rows %,d, dead letters 0, missing %,d, duplicate 0"
                            .formatted(3000 - missing, missing));
            commands.run("reconcile", "--accept", "--wait", "0");
        }
    }

    /** Other tests write long records to it. */
    private void createAnew(Admin admin, String topic) throws Exception {
        NewTopic anew = new NewTopic(topic, Optional.of(RestartablePipeline.PARTITIONS), Optional.empty())
                .configs(Map.of(
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(pipeline.local().topology().maxDerivedRecordBytes())));
        admin.createTopics(List.of(anew)).all().get();
        // A producer that begins before all partitions are served can be stuck.
        Offsets offsets = new Offsets(admin);
        TimeLimits.await()
                .ignoreExceptions()
                .until(() -> offsets.ends(offsets.partitions(List.of(topic)), IsolationLevel.READ_UNCOMMITTED)
                                .size()
                        == RestartablePipeline.PARTITIONS);
    }

    private void write(String topic, String user, int records) throws Exception {
        byte[] event = "{\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"%s\"}"
                .formatted(user)
                .getBytes();
        // A producer of the topic before would have its ids and sequence numbers.
        try (RawTopics raw = new RawTopics(pipeline.bootstrapServers())) {
            raw.writeAll(IntStream.range(0, records)
                    .mapToObj(number -> new ProducerRecord<byte[], byte[]>(
                            topic, number % RestartablePipeline.PARTITIONS, null, event))
                    .toList());
        }
    }

    private long rows(String topic, String user) throws InterruptedException {
        return pipeline.number("SELECT count() FROM events_processed WHERE source_topic = '" + topic
                + "' AND user_id = '" + user + "'");
    }
}
