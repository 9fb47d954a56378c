package io.clickstream.page.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateTest {
    private final Rate rate = new Rate();
    private Double last;

    @Test
    void isNotKnownAfterOneProbe() {
        probe(0, 1_000L);

        assertThat(last).isNull();
    }

    @Test
    void isZeroWhereNothingMoves() {
        probe(0, 1_000L);
        probe(1, 1_000L);

        assertThat(last).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, 100", "2, 200", "10, 1000", "60, 6000"})
    void isTheSameHoweverRarelyTheCounterJumps(int everySeconds, long by) {
        for (int second = 0; second < 7 * everySeconds; second++) {
            probe(second, 5_000 + second / everySeconds * by);

            if (second >= 6 * everySeconds) {
                assertThat(last).isCloseTo(100, within(1e-9));
            }
        }
    }

    @Test
    void followsAChange() {
        // Given
        long value = 0;
        for (int second = 0; second < 20; second++) {
            probe(second, value += 100);
        }

        // When
        for (int second = 20; second < 26; second++) {
            probe(second, value += 700);
        }

        // Then
        assertThat(last).isEqualTo(700);
    }

    @ParameterizedTest
    @CsvSource({"1, 6", "2, 7", "10, 21"})
    void isZeroSoonAfterTheEnd(int everySeconds, int later) {
        // Given
        int end = 6 * everySeconds;
        for (int second = 0; second <= end; second++) {
            probe(second, second / everySeconds * 100L);
        }

        // When
        for (int second = end + 1; second <= end + later; second++) {
            probe(second, 600L);
        }

        // Then
        assertThat(last).isZero();
    }

    @Test
    void aRestBeforeABurstIsNeitherMeasuredNorWaitedFor() {
        // Given
        probe(0, 0L);
        probe(1, 100L);
        probe(2, 200L);
        for (int second = 3; second < 100; second++) {
            probe(second, 200L);
        }

        // When
        probe(100, 700L);
        Double atTheBurst = last;
        for (int second = 101; second <= 106; second++) {
            probe(second, 700L);
        }

        // Then
        assertThat(atTheBurst).isEqualTo(100);
        assertThat(last).isZero();
    }

    @Test
    void startsAgainWhereTheCounterDoes() {
        // Given
        probe(0, 1_000L);
        probe(1, 2_000L);

        // When
        probe(2, 10L);
        Double afterTheReset = last;
        probe(3, 20L);

        // Then
        assertThat(afterTheReset).isNull();
        assertThat(last).isEqualTo(10);
    }

    @Test
    void isNotKnownWhereTheCounterIsNot() {
        // Given
        probe(0, 1_000L);
        probe(1, 2_000L);

        // When
        probe(2, null);
        Double without = last;
        probe(60, 60_000L);

        // Then
        assertThat(without).isNull();
        assertThat(last).isNull();
    }

    @Test
    void aProbeThatIsKnownAlreadyChangesNothing() {
        // Given
        probe(0, 1_000L);
        probe(1, 1_100L);
        Double before = last;

        // When
        probe(1, 1_100L);

        // Then
        assertThat(last).isEqualTo(before).isEqualTo(100);
    }

    private void probe(int second, Long value) {
        last = rate.update(1_764_380_000_000L + second * 1_000L, value);
    }
}
