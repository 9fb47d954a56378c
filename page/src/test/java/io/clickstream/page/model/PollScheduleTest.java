package io.clickstream.page.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollScheduleTest {
    private static final PollSchedule SCHEDULE =
            new PollSchedule(Duration.ofSeconds(2), Duration.ofSeconds(2), 100, Duration.ofSeconds(60));

    @ParameterizedTest
    @CsvSource({
        // Least, what it is usually, a hundredfold of what it took, most.
        "PT1S, PT0.005S, true, PT2S",
        "PT5S, PT0.005S, true, PT5S",
        "PT1S, PT0.050S, true, PT5S",
        "PT1S, PT10S, true, PT60S",
        // What is not complete is tried again soon.
        "PT1S, PT0.050S, false, PT2S",
        "PT1S, PT10S, false, PT10S"
    })
    void costlyProbesAreRare(Duration usual, Duration took, boolean complete, Duration expected) {
        Duration pause = SCHEDULE.pause(usual, took, complete);

        assertThat(pause).isEqualTo(expected);
    }
}
