package io.clickstream.emitter;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimiterTest {
    private final FakeClock clock = new FakeClock();

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 10, 100, 333.3, 10_000, 1_000_000})
    void holdsTheRateOverTenSeconds(double rate) throws InterruptedException {
        // Given
        RateLimiter pacer = new RateLimiter(rate, clock);

        // When
        long count = countFor(10, pacer);

        // Then
        assertThat((double) count).isCloseTo(rate * 10, withPercentage(1));
    }

    @Test
    void holdsTheRateInRealTime() throws InterruptedException {
        // Given
        RateLimiter pacer = new RateLimiter(10_000, NanoClock.SYSTEM);
        long start = System.nanoTime();

        // When
        long count = 0;
        while (count < 20_000) {
            count += pacer.awaitDue();
        }
        double seconds = (System.nanoTime() - start) / 1e9;

        // Then
        assertThat(count / seconds).isCloseTo(10_000, withPercentage(1));
    }

    @Test
    void wakesUpAtMostOnceAMillisecond() throws InterruptedException {
        // Given
        RateLimiter pacer = new RateLimiter(1_000_000, clock);

        // When
        countFor(1, pacer);

        // Then
        assertThat(clock.parks).isBetween(500, 1_000);
    }

    @Test
    void makesUpForAStallAtTwiceTheRate() throws InterruptedException {
        // Given
        RateLimiter pacer = new RateLimiter(100, clock);
        countFor(10, pacer);

        // When
        clock.nanos += SECONDS.toNanos(5);
        long burst = pacer.awaitDue();
        long first = burst + countFor(1, pacer);
        long others = countFor(9, pacer);

        // Then
        assertThat(burst).isBetween(1L, 21L);
        assertThat(first).isCloseTo(200, within(22L));
        assertThat(first + others).isCloseTo(1_500, within(15L));
        assertThat(countFor(10, pacer)).isCloseTo(1_000, within(10L));
    }

    @Test
    void forgetsWhatWasMissedMoreThanAMinuteAgo() throws InterruptedException {
        // Given
        RateLimiter pacer = new RateLimiter(100, clock);
        countFor(10, pacer);

        // When
        clock.nanos += SECONDS.toNanos(3_600);
        long count = countFor(100, pacer);

        // Then
        assertThat(count).isCloseTo(16_000, withPercentage(1));
    }

    @Test
    void doesNotWaitWithoutALimit() throws InterruptedException {
        // Given
        RateLimiter pacer = new RateLimiter(0, clock);

        // When
        long count = pacer.awaitDue() + pacer.awaitDue();

        // Then
        assertThat(count).isPositive();
        assertThat(clock.parks).isZero();
    }

    @Test
    void anInterruptEndsTheWait() throws InterruptedException {
        // Given
        RateLimiter pacer = new RateLimiter(0.001, NanoClock.SYSTEM);
        pacer.awaitDue();

        // When
        Thread.currentThread().interrupt();

        // Then
        assertThatThrownBy(pacer::awaitDue).isInstanceOf(InterruptedException.class);
    }

    private long countFor(long seconds, RateLimiter pacer) throws InterruptedException {
        long end = clock.nanos + SECONDS.toNanos(seconds);
        long count = 0;
        while (clock.nanos < end) {
            long due = pacer.awaitDue();
            count += clock.nanos < end ? due : 0;
        }
        return count;
    }

    /** Oversleeps a little, as the real one does. */
    private static final class FakeClock implements NanoClock {
        private long nanos = MILLISECONDS.toNanos(123);
        private int parks;

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public void park(long wait) {
            parks++;
            nanos += wait + 60_000;
        }
    }
}
