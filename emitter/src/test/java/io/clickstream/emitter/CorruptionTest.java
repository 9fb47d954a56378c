package io.clickstream.emitter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorruptionTest {
    @Property(tries = 200)
    void everyKindBreaksEveryRecord(@ForAll Corruption damage, @ForAll long seed) {
        EventGenerator sound = new EventGenerator(seed, 0, EventTime.NOW, InstantSource.system());

        assertThat(Stream.generate(sound::next).limit(100))
                .allSatisfy(event -> assertThat(Contract.violation(event.type(), damage.apply(event.value())))
                        .as(damage.name())
                        .isPresent());
    }

    @ParameterizedTest
    @CsvSource({
        "EMPTY, not an object",
        "NOT_JSON, not JSON",
        "TRUNCATED, not JSON",
        "JSON_ARRAY, not an object",
        "MISSING_TIMESTAMP, no timestamp",
        "UNPARSABLE_TIMESTAMP, timestamp",
        "MISSING_USER_ID, user_id",
        "BLANK_USER_ID, user_id",
        "WRONG_TYPE, type",
        "INVALID_UTF8, not JSON"
    })
    void everyKindBreaksWhatItsNameSays(Corruption damage, String violation) {
        // Given
        EventGenerator sound = new EventGenerator(1, 0, EventTime.NOW, InstantSource.system());

        // When
        Set<String> violations = Stream.generate(sound::next)
                .limit(100)
                .map(event -> Contract.violation(event.type(), damage.apply(event.value()))
                        .orElse("none"))
                .collect(Collectors.toSet());

        // Then
        assertThat(violations).containsExactly(violation);
    }

    @Test
    void anEmptyRecordHasNoBytes() {
        byte[] damaged = Corruption.EMPTY.apply(new byte[] {'{', '}'});

        assertThat(damaged).isEmpty();
    }

    @Test
    void allKindsAreDrawn() {
        // Given
        SplittableRandom random = new SplittableRandom(1);

        // When
        Set<Corruption> drawn =
                Stream.generate(() -> Corruption.pick(random)).limit(1_000).collect(Collectors.toSet());

        // Then
        assertThat(drawn).isEqualTo(EnumSet.allOf(Corruption.class));
    }
}
