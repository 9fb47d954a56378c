package io.clickstream.emitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.core.settings.ConfigurationException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {
    @Test
    void readsNowAndDurations() {
        assertThat(EventTime.parse("now")).isEqualTo(EventTime.NOW);
        assertThat(EventTime.parse("NOW")).isEqualTo(EventTime.NOW);
        assertThat(EventTime.parse("P30D").past()).isEqualTo(Duration.ofDays(30));
        assertThat(EventTime.parse("PT1S").past()).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "yesterday", "30", "P1M", "PT0S", "-P1D", "P-1D", "PT0.5S", "P18251D", "P99999999999999999D"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> EventTime.parse(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("EVENT_TIME (--event-time) must be now or a past period");
    }
}
