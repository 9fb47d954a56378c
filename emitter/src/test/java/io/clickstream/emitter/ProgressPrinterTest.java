package io.clickstream.emitter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressPrinterTest {
    private final StringWriter out = new StringWriter();

    @Test
    void printsTheRateSinceTheLineBefore() {
        // Given
        ProgressPrinter printer = printer(100);

        // When
        printer.accept(new EmitterProgress(Duration.ofSeconds(10), 900, 890, 0, 0));
        printer.accept(new EmitterProgress(Duration.ofMillis(11_002), 1_000, 998, 0, 0));

        // Then
        assertThat(out.toString().lines())
                .containsExactly(
                        "12:00:01  sent 900  acked 890  target 100/s  actual 90.0/s",
                        "12:00:01  sent 1,000  acked 998  target 100/s  actual 99.8/s");
    }

    @ParameterizedTest
    @CsvSource({"0, unlimited", "0.5, 0.5/s", "10000, '10,000/s'"})
    void printsTheTarget(double target, String printed) {
        printer(target).accept(EmitterProgress.NONE);

        assertThat(out.toString()).contains("  target " + printed + "  actual 0.0/s");
    }

    @Test
    void reportsTheWholeRun() {
        printer(100).report(new EmitterProgress(Duration.ofMillis(20_000), 2_001, 1_999, 2, 40));

        assertThat(out.toString().lines())
                .containsExactly("emitted 2,001 (acknowledged 1,999, failed 2, malformed 40) in 20.0 s, 100.1/s");
    }

    private ProgressPrinter printer(double target) {
        Clock clock = Clock.fixed(Instant.parse("2026-01-01T12:00:01.9Z"), ZoneOffset.UTC);
        return new ProgressPrinter(target, new PrintWriter(out, true), clock);
    }
}
