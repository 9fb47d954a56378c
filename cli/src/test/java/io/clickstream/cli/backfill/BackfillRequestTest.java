package io.clickstream.cli.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.core.settings.ConfigurationException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackfillRequestTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T12:30:15.7Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "beginning, beginning",
        "2026-01-31, 2026-01-31T00:00:00Z",
        "2026-01-31T08:00:00, 2026-01-31T08:00:00Z",
        "2026-01-31T08:00:00+01:00, 2026-01-31T07:00:00Z"
    })
    void beginsAtADayATimeOrTheBeginning(String from, String start) {
        assertThat(BackfillRequest.of(null, from, CLOCK).arguments())
                .containsExactly("--backfill", "20260301-123015", "--from", start);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-02-30", "2026", "1796036400000", ""})
    void otherBeginningsAreRefused(String from) {
        assertThatThrownBy(() -> BackfillRequest.of(null, from, CLOCK))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("FROM (--from) must be beginning, a day such as 2026-01-31, or a time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"March", "-a", "a b", "", "a-name-of-more-than-forty-characters-is-long"})
    void namesAreThoseOfKubernetes(String name) {
        assertThatThrownBy(() -> BackfillRequest.of(name, "beginning", CLOCK))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("NAME (--name) must be at most 40 small letters, digits and -");
    }

    @Test
    void aNameIsKept() {
        assertThat(BackfillRequest.of("march", "beginning", CLOCK).name()).isEqualTo("march");
    }
}
