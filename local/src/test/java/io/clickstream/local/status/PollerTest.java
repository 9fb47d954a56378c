package io.clickstream.local.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollerTest {
    private static final Duration LONG = Duration.ofMillis(50);
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @ParameterizedTest(name = "{0}, took {1} and {2} before: {3}")
    @CsvSource({
        // Cheap: in time for the next one.
        "PT1S, PT0.1S,  PT0.1S,  PT0.9S",
        // Dear: a rest that is in proportion, but not without end.
        "PT1S, PT0.5S,  PT0.5S,  PT8S",
        "PT1S, PT40S,   PT40S,   PT30S",
        // A part that stood still once.
        "PT1S, PT30S,   PT0.01S, PT0S",
        "PT1S, PT30S,   PT0S,    PT0S",
    })
    void restsInProportionToWhatAReadingCosts(Duration interval, Duration took, Duration before, Duration expected) {
        assertThat(Poller.rest(interval, took, before, Poller.REST_FACTOR)).isEqualTo(expected);
    }

    @Test
    void hasWhatWasReadOnce() {
        AtomicInteger readings = new AtomicInteger();
        try (Poller<Integer> poller = Poller.start("test", readings::incrementAndGet, () -> AN_HOUR)) {
            await().untilAsserted(() -> assertThat(poller.takeNew()).contains(1));

            assertThat(poller.takeNew()).isEmpty();
        }
    }

    @Test
    void silenceGrowsWhileAReadingIsUnderWayAndEndsWithIt() {
        Semaphore answers = new Semaphore(0);
        try (Poller<Boolean> poller = Poller.start("test", () -> awaited(answers), () -> AN_HOUR)) {
            await().until(() -> poller.silence().compareTo(LONG) > 0);
            answers.release();

            await().until(() -> poller.takeNew().isPresent());
            assertThat(poller.silence()).isZero();
        }
    }

    @Test
    void aReadingThatFailsIsTriedAgainAndItsProblemKept() {
        Semaphore answers = new Semaphore(0);
        try (Poller<Boolean> poller = Poller.start("test", () -> answered(answers), () -> AN_HOUR)) {
            await().until(() -> poller.problem().equals("Code: 1. broken"));

            await().until(() -> poller.silence().compareTo(LONG) > 0);
            assertThat(poller.problem()).isEqualTo("Code: 1. broken");
            assertThat(poller.takeNew()).isEmpty();

            answers.release();

            await().until(() -> poller.takeNew().isPresent());
            assertThat(poller.silence()).isZero();
            assertThat(poller.problem()).isEqualTo("it is busy");
        }
    }

    private static boolean awaited(Semaphore answers) throws InterruptedException {
        answers.acquire();
        return true;
    }

    private static boolean answered(Semaphore answers) throws IOException {
        if (answers.tryAcquire()) {
            return true;
        }
        throw new IOException("Code: 1.\n  broken");
    }
}
