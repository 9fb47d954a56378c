package io.clickstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTallyTest {
    private final List<String> lines = new ArrayList<>();

    @Test
    void saysWhatBecameOfAll() {
        // Given
        ReplayTally tally = new ReplayTally(2, lines::add);

        // When
        tally.addReplayed(120);
        tally.addImpossible(place(7), "it names no raw record");

        // Then
        assertThat(tally.closingLine("replayed"))
                .isEqualTo(
                        "replayed 120 of 123 dead letters; 2 already replayed, 1 cannot be (it names no raw record)");
        assertThat(lines).containsExactly("orders/0/7/0: cannot be replayed: it names no raw record");
        assertThat(tally.isGood()).isFalse();
    }

    @Test
    void countsReasonsAndNamesOnlyTheFirstOnes() {
        // Given
        ReplayTally tally = new ReplayTally(0, lines::add);

        // When
        for (int i = 0; i < 30; i++) {
            tally.addImpossible(place(i), i == 0 ? "one" : "other");
        }

        // Then
        assertThat(tally.closingLine("replayed"))
                .isEqualTo("replayed 0 of 30 dead letters; 30 cannot be (1: one; 29: other)");
        assertThat(lines).hasSize(21).last().isEqualTo("... and others");
    }

    @Test
    void allReplayedIsGood() {
        // Given
        ReplayTally tally = new ReplayTally(0, lines::add);

        // When
        tally.addReplayed(1_200);

        // Then
        assertThat(tally.closingLine("replayed")).isEqualTo("replayed 1,200 of 1,200 dead letters");
        assertThat(tally.isGood()).isTrue();
    }

    private static LetterPlace place(int offset) {
        return new LetterPlace("orders", 0, offset, 0);
    }
}
