package io.clickstream.bench.sustained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clickstream.bench.Pipeline;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ObservationTest {

    private static final long RATE = 1_000;
    private static final int SECONDS = 60;

    @Test
    void holdsWhenRowsComeInBurstsThatKeepUp() {
        // A commit every two seconds.
        Observation observation = observe(RATE, second -> second, second -> second / 2 * 2);

        assertThat(observation.rowLagGrowth()).isCloseTo(0, within(RATE * 0.01));
        assertThat(observation.isSustained()).isTrue();
    }

    @Test
    void doesNotHoldWhenRowsFallBehind() {
        // By a twentieth.
        Observation observation = observe(RATE, second -> second, second -> second * 19 / 20);

        assertThat(observation.rowLagGrowth()).isCloseTo(RATE / 20.0, within(RATE * 0.01));
        assertThat(observation.isSustained()).isFalse();
    }

    @Test
    void doesNotHoldWhenTheJobFallsBehind() {
        Observation observation = observe(RATE, second -> second * 19 / 20, second -> second);

        assertThat(observation.isSustained()).isFalse();
    }

    @Test
    void doesNotHoldWhenTheEmitterIsSlow() {
        Observation observation = observe(RATE * 2, second -> second, second -> second);

        assertThat(observation.emittedPerSecond()).isCloseTo(RATE, within(1.0));
        assertThat(observation.isSustained()).isFalse();
    }

    /** Events come at {@link #RATE}; the functions tell the seconds whose events the job and the rows have. */
    private static Observation observe(double wanted, LongUnaryOperator clean, LongUnaryOperator rows) {
        return new Observation(
                wanted,
                LongStream.rangeClosed(0, SECONDS)
                        .mapToObj(second -> new Observation.Sample(
                                second * 1_000_000_000,
                                second * RATE,
                                clean.applyAsLong(second) * RATE,
                                rows.applyAsLong(second) * RATE,
                                Map.of(Pipeline.Part.FLINK, 0.0),
                                0))
                        .toList());
    }
}
