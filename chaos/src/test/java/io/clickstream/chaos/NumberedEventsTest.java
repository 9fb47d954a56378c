package io.clickstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberedEventsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final NumberedEvents events = new NumberedEvents(5);

    @Test
    void anEventIsTheSameEachTimeItIsMade() {
        assertThat(events.event(1234)).usingRecursiveComparison().isEqualTo(new NumberedEvents(5).event(1234));
    }

    @Test
    void anotherSeedMakesOtherEvents() {
        assertThat(events.event(1).value())
                .isNotEqualTo(new NumberedEvents(6).event(1).value());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999, 1_000_000, 0x1_0000_0000_0000L})
    void theUserIdTellsTheNumber(long number) {
        assertThat(NumberedEvents.number(NumberedEvents.userId(number))).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "what was never committed", "8a6f1c9e-8d5b-4c89-9a52-0d9a54f5a001"})
    void otherUserIdsHaveNone(String userId) {
        assertThat(NumberedEvents.number(userId)).isEqualTo(-1);
    }

    @Test
    void aboutOneInAHundredIsMalformed() {
        long malformed = LongStream.range(0, 20_000)
                .filter(number -> events.event(number).malformed())
                .count();

        assertThat(malformed).isBetween(140L, 260L);
    }

    @Test
    void aGoodEventIsJsonThatSaysWhatItsRowSays() throws Exception {
        for (long number = 0; number < 1000; number++) {
            NumberedEvent event = events.event(number);

            if (!event.malformed()) {
                JsonNode json = JSON.readTree(event.value());
                List<String> row = event.row();
                assertThat(row).hasSize(10);
                assertThat(row.get(0)).isEqualTo(event.type().name());
                assertThat(row.get(1)).isEqualTo(json.get("timestamp").asText() + ".000");
                assertThat(row.get(2)).isEqualTo(json.get("user_id").asText());
                assertThat(row.get(4))
                        .isEqualTo(json.has("url") ? json.get("url").asText() : "\\N");
                assertThat(row.get(9)).isEqualTo(json.get("ip_address").asText());
            }
        }
    }
}
