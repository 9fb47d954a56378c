package io.clickstream.page.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class KafkaOffsetsTest {
    private static final Topology TOPOLOGY = new Topology(
            "shop",
            List.of("carts", "visits"),
            List.of(
                    new Sink("clean_carts", "carts", "g-carts", List.of("carts"), List.of(), ""),
                    new Sink("clean_visits", "visits", "g-visits", List.of("visits"), List.of(), "")),
            Sink.ofDeadLetters("refused", "refused", "g-refused"),
            "job",
            List.of("shop"),
            1,
            1);

    private static final KafkaOffsets OFFSETS = new KafkaOffsets(
            TOPOLOGY,
            Map.of(at("carts"), 10L, at("visits"), 20L, at("clean_carts"), 100L, at("clean_visits"), 50L),
            Map.of(at("carts"), 10L, at("visits"), 20L, at("clean_carts"), 97L, at("clean_visits"), 50L),
            Map.of("job", Map.of(at("carts"), 8L, at("visits"), 15L), "g-carts", Map.of(at("clean_carts"), 90L)),
            Map.of(),
            Map.of(),
            Map.of());

    @Test
    void addUpSeveralTopics() {
        assertThat(OFFSETS.records(List.of("carts", "visits"))).isEqualTo(30);
        assertThat(OFFSETS.records(List.of("clean_carts", "clean_visits"))).isEqualTo(150);
        assertThat(OFFSETS.behindTransaction(List.of("clean_carts", "clean_visits")))
                .isEqualTo(3);
        assertThat(OFFSETS.read("job")).isEqualTo(23);
    }

    @Test
    void tellHowFarAGroupIsBehindWhatItMayRead() {
        assertThat(OFFSETS.lags("g-carts")).isEqualTo(Map.of(at("clean_carts"), 7L));
        assertThat(OFFSETS.lags("g-visits")).isEqualTo(Map.of(at("clean_visits"), 50L));
        assertThat(OFFSETS.lags("g-refused")).isEmpty();
        assertThat(reading(50).lags("g-visits")).isEqualTo(Map.of(at("clean_visits"), 0L));
    }

    @Test
    void areReadWhereOnlyMarkersOfTransactionsAreLeft() {
        KafkaOffsets behind = reading(50 - KafkaOffsets.MARKERS - 1);
        KafkaOffsets there = reading(50 - KafkaOffsets.MARKERS);

        assertThat(behind.haveRead(OFFSETS)).isFalse();
        assertThat(there.haveRead(OFFSETS)).isTrue();
    }

    private static KafkaOffsets reading(long visits) {
        return new KafkaOffsets(
                TOPOLOGY,
                OFFSETS.ends(),
                OFFSETS.stable(),
                Map.of("g-carts", Map.of(at("clean_carts"), 90L), "g-visits", Map.of(at("clean_visits"), visits)),
                Map.of(),
                Map.of(),
                Map.of());
    }

    private static TopicPartition at(String topic) {
        return new TopicPartition(topic, 0);
    }
}
