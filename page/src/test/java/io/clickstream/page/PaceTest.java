package io.clickstream.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
    private static final Pace PACE =
            new Pace(Duration.ofSeconds(2), Duration.ofSeconds(2), 100, Duration.ofSeconds(60));

    @ParameterizedTest
    @CsvSource({
        // Least, what it is usually, a hundredfold of what it took, most.
        "PT1S, PT0.005S, true, PT2S",
        "PT5S, PT0.005S, true, PT5S",
        "PT1S, PT0.050S, true, PT5S",
        "PT1S, PT10S, true, PT60S",
        // What was not answered is tried again soon.
        "PT1S, PT0.050S, false, PT2S",
        "PT1S, PT10S, false, PT10S"
    })
    void dearLooksAreRare(Duration usual, Duration took, boolean answered, Duration expected) {
        Duration pause = PACE.pause(usual, took, answered);

        assertThat(pause).isEqualTo(expected);
    }
}
