package io.clickstream.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplaySummaryTest {
    private final List<String> lines = new ArrayList<>();

    @Test
    void saysWhatBecameOfAll() {
        // Given
        ReplaySummary summary = new ReplaySummary(2, lines::add);

        // When
        summary.addReplayed(120);
        summary.addImpossible(id(7), "it names no raw record");

        // Then
        assertThat(summary.closingLine("replayed"))
                .isEqualTo(
                        "replayed 120 of 123 dead letters; 2 already replayed, 1 cannot be (it names no raw record)");
        assertThat(lines).containsExactly("orders/0/7/A: cannot be replayed: it names no raw record");
        assertThat(summary.isGood()).isFalse();
    }

    @Test
    void countsReasonsAndNamesOnlyTheFirstOnes() {
        // Given
        ReplaySummary summary = new ReplaySummary(0, lines::add);

        // When
        for (int i = 0; i < 30; i++) {
            summary.addImpossible(id(i), i == 0 ? "one" : "other");
        }

        // Then
        assertThat(summary.closingLine("replayed"))
                .isEqualTo("replayed 0 of 30 dead letters; 30 cannot be (1: one; 29: other)");
        assertThat(lines).hasSize(21).last().isEqualTo("... and others");
    }

    @Test
    void allReplayedIsGood() {
        // Given
        ReplaySummary summary = new ReplaySummary(0, lines::add);

        // When
        summary.addReplayed(1_200);

        // Then
        assertThat(summary.closingLine("replayed")).isEqualTo("replayed 1,200 of 1,200 dead letters");
        assertThat(summary.isGood()).isTrue();
    }

    private static SourceRecordId id(int offset) {
        return new SourceRecordId("orders", 0, offset, "A", 0);
    }
}
