package io.clickstream.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LatencyRecorderTest {

    private static final long MILLISECOND = 1_000_000;

    private final LatencyRecorder recorder = new LatencyRecorder(0);

    @Test
    void countsFromWhenAnEventWasDueAndNotFromWhenItWasSent() {
        // Given
        send("clicks", 0, 10, 0);
        send("clicks", 0, 11, 5 * MILLISECOND);

        // When
        recorder.visible("clicks", 0, 11, 20 * MILLISECOND);

        // Then
        assertThat(recorder.latencies().getTotalCount()).isEqualTo(2);
        assertThat(recorder.latencies().getMaxValue()).isBetween(20_000L, 20_020L);
        assertThat(recorder.latencies().getMinValue()).isBetween(14_990L, 15_000L);
        assertThat(recorder.onTheirWay()).isZero();
    }

    @Test
    void whatIsVisibleInOnePlaceSaysNothingOfAnother() {
        // Given
        send("clicks", 0, 10, 0);
        send("clicks", 1, 10, MILLISECOND);
        send("orders", 0, 10, 2 * MILLISECOND);

        // When
        recorder.visible("clicks", 0, 10, 20 * MILLISECOND);

        // Then
        assertThat(recorder.onTheirWay()).isEqualTo(2);
        assertThat(recorder.oldest()).hasValue(MILLISECOND);
    }

    @Test
    void aRowCanBeFasterThanTheAnswerToItsProducer() {
        // Given
        send("clicks", 0, 10, 0);
        recorder.visible("clicks", 0, 11, 20 * MILLISECOND);

        // When
        send("clicks", 0, 11, 10 * MILLISECOND);

        // Then
        assertThat(recorder.onTheirWay()).isZero();
        assertThat(recorder.latencies().getMinValue()).isBetween(9_990L, 10_000L);
    }

    @Test
    void whatWasDueBeforeTheMeasurementIsNotCounted() {
        // Given
        LatencyRecorder late = new LatencyRecorder(MILLISECOND);
        late.handedOver();
        late.sent("clicks", 0, 10, 0);

        // When
        late.visible("clicks", 0, 10, 20 * MILLISECOND);

        // Then
        assertThat(late.onTheirWay()).isZero();
        assertThat(late.latencies().getTotalCount()).isZero();
    }

    @Test
    void anOffsetThatIsMissingWouldMakeEveryFigureWrong() {
        send("clicks", 0, 10, 0);

        assertThatThrownBy(() -> send("clicks", 0, 12, 0)).hasMessageContaining("a gap in clicks-0 before 12");
    }

    private void send(String topic, int partition, long offset, long due) {
        recorder.handedOver();
        recorder.sent(topic, partition, offset, due);
    }
}
