package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Waiting, without anything to wait for. */
class WaitingTest {

    private final StringWriter said = new StringWriter();
    private final List<String> problems = new ArrayList<>();
    private final Waiting waiting =
            new Waiting(new Progress(new PrintWriter(said)), 0.5, problems::add, Duration.ofMillis(50));

    @Test
    void looksAgainAfterAFailureOfTheNetwork() {
        // Given
        AtomicInteger checks = new AtomicInteger();

        // When
        String found = waiting.until("the answer", Duration.ofSeconds(20), () -> {
            if (checks.incrementAndGet() == 1) {
                throw new IOException("connection refused");
            }
            return WaitResult.found("42", "it is there");
        });

        // Then
        assertThat(found).isEqualTo("42");
        assertThat(said.toString()).contains("waiting for the answer: (connection refused)", "the answer: it is there");
    }

    @Test
    void doesNotGoOnWhenALookSaysThatItIsOfNoUse() {
        assertThatThrownBy(() -> waiting.until("the savepoint", Duration.ofSeconds(20), () -> {
                    throw new AssertionError("the savepoint is FAILED");
                }))
                .hasMessage("the savepoint is FAILED");
        assertThat(problems).isEmpty();
    }

    @Test
    void endsAtTheLimitTimesTheFactor() {
        assertThatThrownBy(() -> waiting.until("rows", Duration.ofSeconds(2), () -> WaitResult.of(false, "0 rows")))
                .isInstanceOf(Waiting.TooLongException.class)
                .hasMessage("rows: not within 1 s; last seen: 0 rows");
        assertThat(problems).containsExactly("rows: not within 1 s; last seen: 0 rows");
    }
}
