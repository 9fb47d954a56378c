package io.clickstream.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.emitter.EventType;
import org.junit.jupiter.api.Test;

class BookTest {

    private static final long MILLISECOND = 1_000_000;

    private final Book book = new Book(0);

    @Test
    void countsFromWhenAnEventWasDueAndNotFromWhenItWasSent() {
        // Given
        send(EventType.CLICKS, 0, 10, 0);
        send(EventType.CLICKS, 0, 11, 5 * MILLISECOND);

        // When
        book.visible(EventType.CLICKS, 0, 11, 20 * MILLISECOND);

        // Then
        assertThat(book.latencies().getTotalCount()).isEqualTo(2);
        assertThat(book.latencies().getMaxValue()).isBetween(20_000L, 20_020L);
        assertThat(book.latencies().getMinValue()).isBetween(14_990L, 15_000L);
        assertThat(book.onTheirWay()).isZero();
    }

    @Test
    void whatIsVisibleInOnePlaceSaysNothingOfAnother() {
        // Given
        send(EventType.CLICKS, 0, 10, 0);
        send(EventType.CLICKS, 1, 10, MILLISECOND);
        send(EventType.ORDERS, 0, 10, 2 * MILLISECOND);

        // When
        book.visible(EventType.CLICKS, 0, 10, 20 * MILLISECOND);

        // Then
        assertThat(book.onTheirWay()).isEqualTo(2);
        assertThat(book.oldest()).hasValue(MILLISECOND);
    }

    @Test
    void aRowCanBeFasterThanTheAnswerToItsProducer() {
        // Given
        send(EventType.CLICKS, 0, 10, 0);
        book.visible(EventType.CLICKS, 0, 11, 20 * MILLISECOND);

        // When
        send(EventType.CLICKS, 0, 11, 10 * MILLISECOND);

        // Then
        assertThat(book.onTheirWay()).isZero();
        assertThat(book.latencies().getMinValue()).isBetween(9_990L, 10_000L);
    }

    @Test
    void whatWasDueBeforeTheMeasurementIsNotCounted() {
        // Given
        Book late = new Book(MILLISECOND);
        late.handedOver();
        late.sent(EventType.CLICKS, 0, 10, 0);

        // When
        late.visible(EventType.CLICKS, 0, 10, 20 * MILLISECOND);

        // Then
        assertThat(late.onTheirWay()).isZero();
        assertThat(late.latencies().getTotalCount()).isZero();
    }

    @Test
    void anOffsetThatIsMissingWouldMakeEveryFigureWrong() {
        // Given
        send(EventType.CLICKS, 0, 10, 0);

        // When, then
        assertThatThrownBy(() -> send(EventType.CLICKS, 0, 12, 0)).hasMessageContaining("a gap in CLICKS-0 before 12");
    }

    private void send(EventType type, int partition, long offset, long due) {
        book.handedOver();
        book.sent(type, partition, offset, due);
    }
}
