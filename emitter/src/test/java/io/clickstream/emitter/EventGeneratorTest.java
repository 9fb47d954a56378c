package io.clickstream.emitter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class EventGeneratorTest {
    private static final Instant NOW = Instant.parse("2026-02-28T23:59:59Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final EventTime LAST_30_DAYS = EventTime.parse("P30D");

    @Property(tries = 50)
    void everyEventKeepsTheContract(@ForAll long seed) {
        List<Event> events = events(seed, 0, EventTime.NOW, 300);

        assertThat(events).allSatisfy(event -> {
            assertThat(Contract.violation(event.type(), event.value())).isEmpty();
            JsonNode json = Contract.parse(event.value());
            assertThat(event.malformed()).isFalse();
            assertThat(event.key())
                    .asString(UTF_8)
                    .isEqualTo(json.get("user_id").textValue());
            assertThat(json.get("timestamp").textValue()).isEqualTo("2026-02-28 23:59:59");
            assertThat(json.get("ip_address").textValue())
                    .matches("((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?=.)|$)){4}");
            assertDetails(event.type(), json);
        });
    }

    private static void assertDetails(EventType type, JsonNode json) {
        switch (type) {
            case CLICKS -> {
                assertThat(json.properties()).hasSize(5);
                assertThat(json.get("element_id").textValue()).matches("btn-([1-9]|1[0-9]|20)");
                assertThat(json.get("url").textValue()).startsWith("/");
            }
            case PAGE_VIEWS -> {
                assertThat(json.properties()).hasSize(5);
                assertThat(json.get("url").textValue()).startsWith("/");
                assertThat(json.get("duration_seconds").intValue()).isBetween(5, 300);
            }
            case ORDERS -> {
                assertThat(json.properties()).hasSize(5);
                assertThat(json.get("order_id").textValue()).matches(Contract::isUuid);
                BigDecimal amount = json.get("amount").decimalValue();
                assertThat(amount).isBetween(new BigDecimal("9.99"), new BigDecimal("999.99"));
                assertThat(amount.scale()).isEqualTo(2);
            }
        }
    }

    @Property(tries = 20)
    void theSameSeedGivesTheSameBytes(@ForAll long seed, @ForAll @DoubleRange(max = 1) double malformedRatio) {
        List<Event> first = events(seed, malformedRatio, LAST_30_DAYS, 500);
        List<Event> second = events(seed, malformedRatio, LAST_30_DAYS, 500);

        assertThat(second).usingRecursiveFieldByFieldElementComparator().isEqualTo(first);
    }

    @Test
    void anotherSeedGivesOtherUsersAndEvents() {
        Set<String> first = userIds(events(1, 0, EventTime.NOW, 500));
        Set<String> second = userIds(events(2, 0, EventTime.NOW, 500));

        assertThat(first).doesNotContainAnyElementsOf(second);
    }

    @Property(tries = 20)
    void theMalformedRatioLeavesTheOtherEventsAsTheyWere(@ForAll long seed) {
        // Given
        List<Event> sound = events(seed, 0, EventTime.NOW, 500);

        // When
        List<Event> mixed = events(seed, 0.5, EventTime.NOW, 500);

        // Then
        for (int i = 0; i < sound.size(); i++) {
            Event event = mixed.get(i);
            assertThat(event.type()).isEqualTo(sound.get(i).type());
            assertThat(event.key()).isEqualTo(sound.get(i).key());
            if (!event.malformed()) {
                assertThat(event.value()).isEqualTo(sound.get(i).value());
            }
        }
    }

    @Property(tries = 20)
    void anEventIsMarkedAsMalformedIfAndOnlyIfItBreaksTheContract(@ForAll long seed) {
        List<Event> events = events(seed, 0.5, LAST_30_DAYS, 500);

        assertThat(events)
                .allSatisfy(event -> assertThat(event.malformed())
                        .isEqualTo(
                                Contract.violation(event.type(), event.value()).isPresent()));
    }

    @Test
    void asManyEventsAreMalformedAsWanted() {
        long malformed = events(7, 0.05, EventTime.NOW, 20_000).stream()
                .filter(Event::malformed)
                .count();

        assertThat(malformed).isBetween(900L, 1_100L);
        assertThat(events(7, 1, EventTime.NOW, 1_000)).allMatch(Event::malformed);
    }

    @Test
    void theTypesHaveTheirSharesOfTheTraffic() {
        Map<EventType, Long> counts =
                events(7, 0, EventTime.NOW, 20_000).stream().collect(groupingBy(Event::type, counting()));

        assertThat(counts.get(EventType.CLICKS)).isCloseTo(12_000, within(400L));
        assertThat(counts.get(EventType.PAGE_VIEWS)).isCloseTo(6_000, within(400L));
        assertThat(counts.get(EventType.ORDERS)).isCloseTo(2_000, within(200L));
    }

    @Test
    void someUsersReturnMuchMoreOftenThanOthers() {
        List<Long> visits = events(7, 0, EventTime.NOW, 50_000).stream()
                .collect(groupingBy(event -> new String(event.key(), UTF_8), counting()))
                .values()
                .stream()
                .sorted()
                .toList();

        assertThat(visits).hasSizeBetween(5_000, 10_000);
        assertThat(visits.get(visits.size() - 1)).isGreaterThan(100 * visits.get(visits.size() / 2));
    }

    @Test
    void urlsExerciseEscapesAndOtherAlphabets() {
        Set<String> raw = events(7, 0, EventTime.NOW, 20_000).stream()
                .filter(event -> event.type() != EventType.ORDERS)
                .map(event -> new String(event.value(), UTF_8))
                .collect(Collectors.toSet());

        assertThat(raw)
                .anyMatch(json -> json.contains("\\u00e9"))
                .anyMatch(json -> json.contains("\\\""))
                .anyMatch(json -> json.contains("\\\\"))
                .anyMatch(json -> json.contains("\\/"))
                .anyMatch(json -> json.contains("\\t"))
                .anyMatch(json -> json.contains("\\ud83c\\udf81"))
                .anyMatch(json -> json.contains("製品"))
                .anyMatch(json -> json.contains("🎧"))
                .anyMatch(json -> json.contains("?"));
    }

    @Test
    void pastEventsAreSpreadOverThePeriodThatEndsNow() {
        // Given
        LocalDateTime end = LocalDateTime.ofInstant(NOW, ZoneOffset.UTC);

        // When
        Map<Long, Long> eventsByAge = times(events(7, 0, LAST_30_DAYS, 30_000))
                .collect(groupingBy(time -> Duration.between(time, end).toDays(), counting()));

        // Then
        assertThat(eventsByAge).hasSize(30);
        assertThat(eventsByAge.keySet()).allMatch(days -> days >= 0 && days < 30);
        assertThat(eventsByAge.values()).allSatisfy(count -> assertThat(count).isCloseTo(1_000, within(200L)));
    }

    @Test
    void pastEventsOfASeedStayWhereTheyAreUntilTheyLeaveThePeriod() {
        // Given
        EventGenerator today = new EventGenerator(7, 0, LAST_30_DAYS, CLOCK);
        EventGenerator tomorrow =
                new EventGenerator(7, 0, LAST_30_DAYS, InstantSource.offset(CLOCK, Duration.ofDays(1)));

        // When
        long moved = Stream.generate(() -> !nextTime(today).equals(nextTime(tomorrow)))
                .limit(3_000)
                .filter(differs -> differs)
                .count();

        // Then
        assertThat(moved).isCloseTo(100, within(50L));
    }

    private static LocalDateTime nextTime(EventGenerator generator) {
        return Contract.timestamp(Contract.parse(generator.next().value()));
    }

    private static Stream<LocalDateTime> times(List<Event> events) {
        return events.stream().map(event -> Contract.timestamp(Contract.parse(event.value())));
    }

    private static Set<String> userIds(List<Event> events) {
        return events.stream().map(event -> new String(event.key(), UTF_8)).collect(Collectors.toSet());
    }

    private static List<Event> events(long seed, double malformedRatio, EventTime time, int count) {
        EventGenerator generator = new EventGenerator(seed, malformedRatio, time, CLOCK);
        return Stream.generate(generator::next).limit(count).toList();
    }
}
