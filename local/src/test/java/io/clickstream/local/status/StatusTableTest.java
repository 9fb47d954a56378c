package io.clickstream.local.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.api.common.JobStatus;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusTableTest {

    private static final int WIDE = 120;
    private static final long SECOND = 1_000_000_000L;

    private final StatusTable table = new StatusTable(true, true);

    @Test
    void isEmptyBeforeTheFirstLook() {
        assertThat(table.lines(WIDE)).isEmpty();
    }

    @Test
    void showsTotalsRatesAndWhatIsBehind() {
        // Given
        table.add(0, status(0, 0, 0, 0, 0), true, JobStatus.RUNNING);

        // When
        table.add(10 * SECOND, status(1_000, 1_005, 900, 90, 800), true, JobStatus.RUNNING);

        // Then
        assertThat(text(WIDE)).containsExactly("""
                                      state                events   per second     behind  trend
                        emitter       emitting              1,000        100.0             ▁█
                        Kafka         up                    1,005        100.5             ▁█
                        job           running                 900         90.0        105  ▁█
                        ClickHouse    up                      800         80.0        115  ▁█
                        dead letters                           90          9.0             ▁█
                        latency       p50 1.34 s, p99 2.50 s from Kafka to ClickHouse
                        """.lines().toArray(String[]::new));
    }

    @Test
    void ratesAreThoseOfTheLastTenSeconds() {
        for (int second = 0; second <= 20; second++) {
            table.add(second * SECOND, status(0, Math.min(second, 10) * 1_000, 0, 0, 0), true, JobStatus.RUNNING);
        }

        assertThat(text(WIDE).get(2)).contains("10,000          0.0").endsWith("▁");
    }

    @Test
    void aCountThatFallsHasNoRate() {
        table.add(0, status(0, 500, 0, 0, 0), true, JobStatus.RUNNING);

        table.add(SECOND, status(0, 100, 0, 0, 0), true, JobStatus.RUNNING);

        assertThat(text(WIDE).get(2)).contains("100          0.0");
    }

    @Test
    void saysInWordsAndColourHowAPartIs() {
        table.add(0, status(0, 0, 0, 0, 0), false, JobStatus.RESTARTING);

        List<String> lines = text(WIDE);
        assertThat(lines.get(1)).startsWith("emitter       done ");
        assertThat(lines.get(3)).startsWith("job           restarting ");
        assertThat(ansi(table).get(3)).contains("\u001b[31mrestarting");
        assertThat(ansi(table).get(4)).contains("\u001b[32mup");
    }

    @Test
    void withoutColoursAndBlocksItIsPlainText() {
        StatusTable plain = new StatusTable(false, false);

        plain.add(0, status(0, 0, 0, 0, 0), true, JobStatus.RUNNING);

        assertThat(ansi(plain)).allSatisfy(line -> assertThat(line).matches("\\p{ASCII}*"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 20, 40, 53, 54, 64, 65, 79, 96, 97, 200})
    void neverGetsWiderThanTheTerminal(int width) {
        for (int second = 0; second < 100; second++) {
            table.add(second * SECOND, status(1L << 40, 1L << 40, 0, 0, 0), true, JobStatus.RECONCILING);
        }

        assertThat(table.lines(width))
                .hasSize(7)
                .allSatisfy(line -> assertThat(line.columnLength()).isLessThanOrEqualTo(width));
    }

    @Test
    void aNarrowTerminalHasStatesAndTotals() {
        table.add(0, status(1, 2, 3, 4, 5), true, JobStatus.RUNNING);

        assertThat(text(79).get(0).strip()).isEqualTo("state                events   per second     behind");
        assertThat(text(54).get(0).strip()).isEqualTo("state                events   per second");
        assertThat(text(53).get(0).strip()).isEqualTo("state                events");
        // A terminal of 40 columns: the last one stays free.
        assertThat(text(39)).containsExactly("""
                                     state               events
                        emitter      emitting                 1
                        Kafka        up                       2
                        job          running                  3
                        ClickHouse   up                       5
                        dead letters                          4
                        latency      p50 1.34 s, p99 2.50 s
                        """.lines().toArray(String[]::new));
        assertThat(text(30).get(4)).isEqualTo("ClickHouse                5");
    }

    private List<String> text(int width) {
        return table.lines(width).stream()
                .map(line -> line.toString().stripTrailing())
                .toList();
    }

    private static List<String> ansi(StatusTable table) {
        return table.lines(WIDE).stream().map(AttributedString::toAnsi).toList();
    }

    private static PipelineStatus status(long emitted, long raw, long processed, long deadLetters, long rows) {
        return new PipelineStatus(emitted, raw, processed, deadLetters, rows, raw - rows - deadLetters, 1_340, 2_500);
    }
}
