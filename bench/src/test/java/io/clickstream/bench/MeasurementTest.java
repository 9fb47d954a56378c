package io.clickstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasurementTest {

    private static final List<Measurement> FIVE = List.of(of(1, 3.0), of(2, 9.0), of(3, 1.0), of(4, 2.0), of(5, 4.0));

    @Test
    void takesTheMiddleOfAnOddNumberOfRepetitions() {
        assertThat(Measurement.median(FIVE, "job", "cpu")).isEqualTo(3.0);
    }

    @Test
    void takesTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
        assertThat(Measurement.median(FIVE.subList(0, 4), "job", "cpu")).isEqualTo(2.5);
    }

    @Test
    void showsTheSmallestAndTheLargest() {
        assertThat(Measurement.range(FIVE, "job", "cpu", "%.1f")).isEqualTo("1.0–9.0");
    }

    @Test
    void hasNoMedianOfNothing() {
        assertThatThrownBy(() -> Measurement.median(FIVE, "rival", "cpu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rival");
    }

    private static Measurement of(int repetition, double cpu) {
        return new Measurement("job", repetition, Map.of("cpu", cpu));
    }
}
