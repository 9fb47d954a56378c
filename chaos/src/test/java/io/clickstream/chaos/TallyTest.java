package io.clickstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.chaos.workload.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {

    @Test
    void theTableHasALineForEachFaultThatStruckAndOneForAll() {
        // Given
        Tally tally = new Tally();
        tally.add(round(List.of(Fault.KILL_KAFKA), 2, 0));
        tally.add(round(List.of(Fault.KILL_KAFKA, Fault.KILL_FLINK), 6, 3));

        // When
        List<String> lines = tally.table().lines().toList();

        // Then
        assertThat(lines)
                .hasSize(5)
                .contains(
                        "| kill -9 of Flink | 1 | 1,000 | 40 | 3 | 0 | 0 | 6.0 s | 6.0 s | 1.0 s | 1.0 s |",
                        "| kill -9 of the broker | 2 | 2,000 | 40 | 3 | 0 | 0 | 6.0 s | 6.0 s | 1.0 s | 1.0 s |",
                        "| all | 3 | 2,000 | 40 | 3 | 0 | 0 | 6.0 s | 6.0 s | 1.0 s | 1.0 s |");
        assertThat(tally.total().isExact()).isFalse();
    }

    @Test
    void aRunThatFoundSomethingBeforeItsFirstRoundHasNoTable() {
        assertThat(new Tally().table()).isEmpty();
    }

    private static Round round(List<Fault> faults, int stallSeconds, long lost) {
        return new Round(
                1,
                "exactly-once",
                1,
                faults,
                Duration.ofSeconds(stallSeconds),
                Duration.ofSeconds(1),
                40,
                List.of(),
                0,
                new Verdict(1000, lost, 0, 0, 0, List.of()));
    }
}
