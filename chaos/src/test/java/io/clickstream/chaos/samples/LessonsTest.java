package io.clickstream.chaos.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.chaos.workload.Verdict;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LessonsTest {

    private final Lessons lessons =
            new Lessons(List.of("readings", "alerts"), List.of(List.of("sensor", "loaded_at"), List.of("sensor")));
    private final Verdict.Counter counter = new Verdict.Counter();

    @Test
    void whatTwoCopiesBecameIsWhatEachMustBecome() {
        // When
        lessons.add(
                List.of(List.of(List.of("s", "1")), List.of(List.of("t"), List.of("s"))),
                List.of(List.of(List.of("s", "1")), List.of(List.of("s"), List.of("t"))),
                List.of(1, 2),
                List.of(1, 2));

        // Then
        assertThat(exact()).isTrue();
        assertThat(lessons.outcomes())
                .containsExactly(new Outcome(
                        List.of(List.of(List.of("s", "1")), List.of(List.of("s"), List.of("t"))), List.of(1, 2)));
        assertThat(lessons.outcomes().get(0).size()).isEqualTo(3);
    }

    @Test
    void aColumnInWhichCopiesDifferIsLeftOutForAll() {
        // When
        lessons.add(
                List.of(List.of(List.of("s", "1")), List.of()),
                List.of(List.of(List.of("s", "2")), List.of()),
                List.of(1, 0),
                List.of(1, 0));

        // Then
        assertThat(exact()).isTrue();
        assertThat(lessons.differing()).containsExactly(Set.of("loaded_at"), Set.of());
        assertThat(lessons.outcomes().get(0).rows()).containsExactly(List.of(List.of("s")), List.of());
    }

    @Test
    void copiesOfDifferentNumberAreWrong() {
        lessons.add(
                List.of(List.of(List.of("s", "1")), List.of(List.of("s"))),
                List.of(List.of(List.of("s", "1")), List.of()),
                List.of(1, 1),
                List.of(1, 1));

        assertThat(exact()).isFalse();
    }

    private boolean exact() {
        lessons.requireSame(counter);
        return counter.verdict(0).isExact();
    }
}
