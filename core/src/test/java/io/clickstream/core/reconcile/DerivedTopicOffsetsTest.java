package io.clickstream.core.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerivedTopicOffsetsTest {
    private final DerivedTopicOffsets content =
            new DerivedTopicOffsets(Map.of("orders", "B", "user_clicks", ""), Backfills.NONE);

    @Test
    void knowsARawRecordFromACleanOneAndFromADeadLetter() {
        add("processed_events", "{\"source_topic\":\"user_clicks\",\"source_partition\":1,\"source_offset\":7}");
        add(
                "processed_events",
                "{\"source_offset\":7,\"details\":{\"source_offset\":1},\"source_topic\":\"orders\",\"source_partition\":1}");
        add("dead_letter_events", "{\"source_topic\":\"orders\",\"source_partition\":1,\"source_offset\":8}");
        add("dead_letter_events", "{\"source_topic\":\"orders\",\"source_partition\":1,\"source_offset\":8}");

        assertThat(content.of(new TopicPartition("user_clicks", 1)).seen().describe(9))
                .isEqualTo("7");
        assertThat(content.of(new TopicPartition("orders", 1)).seen().describe(9))
                .isEqualTo("7-8");
        assertThat(content.of(new TopicPartition("orders", 1)).repeated().describe(9))
                .isEqualTo("8");
        assertThat(content.unreadable()).isZero();
    }

    @Test
    void aRecordOfADeletedTopicOfThatNameDoesNotCount() {
        add("processed_events", clean("orders", "A", 1));
        add("processed_events", clean("orders", "B", 2));
        add("processed_events", clean("orders", "", 3));
        add("processed_events", clean("user_clicks", "A", 4));

        assertThat(content.of(new TopicPartition("orders", 0)).seen().describe(9))
                .isEqualTo("2-3");
        assertThat(content.of(new TopicPartition("user_clicks", 0)).seen().describe(9))
                .isEqualTo("4");
        assertThat(content.unreadable()).isZero();
    }

    private static String clean(String topic, String topicId, long offset) {
        return "{\"source_topic\":\"%s\",\"source_topic_id\":\"%s\",\"source_partition\":0,\"source_offset\":%d}"
                .formatted(topic, topicId, offset);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{\"source_topic\":\"orders\",\"source_partition\":1}",
                "{\"source_topic\":\"orders\",\"source_partition\":1,\"source_offset\":\"7\"}",
                "{\"event_type\":\"ORDERS\",\"source_partition\":1,\"source_offset\":7}",
                "{\"source_topic\":[1],\"source_partition\":1,\"source_offset\":7}",
                "{\"source_topic\":\"orders\",\"source_partition\":99999999999,\"source_offset\":7}",
            })
    void countsWhatNamesNoRawRecord(String value) {
        add("processed_events", value);

        assertThat(content.unreadable()).isEqualTo(1);
    }

    private void add(String topic, String value) {
        content.add(new ConsumerRecord<>(topic, 0, 0, null, value.getBytes(UTF_8)));
    }
}
