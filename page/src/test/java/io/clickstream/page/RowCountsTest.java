package io.clickstream.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.emitter.EventType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RowCountsTest {
    private final RowCounts counts = new RowCounts();

    @Test
    void areThoseOfTheExactCountUntilItIsKnownWhatCameSince() {
        counts.update(counted(10_000, 500), recent(11_000, 100));

        assertThat(counts.all()).isEqualTo(507);
        assertThat(counts.asOf()).isEqualTo(10_000);
    }

    @Test
    void growByWhatHasComeSinceTheCount() {
        // Given
        Sighting<Totals> counted = counted(10_000, 500);
        counts.update(counted, recent(12_000, 100));

        // When
        counts.update(counted, recent(15_000, 130));

        // Then
        assertThat(counts.rows()).containsExactlyInAnyOrderEntriesOf(Map.of("ORDERS", 530L, "CLICKS", 0L, "OTHER", 7L));
        assertThat(counts.all()).isEqualTo(537);
        assertThat(counts.asOf()).isEqualTo(13_000);
    }

    @Test
    void startAnewWithEachExactCount() {
        // Given: one of the 30 was a second delivery.
        Sighting<Totals> first = counted(10_000, 500);
        counts.update(first, recent(12_000, 100));
        counts.update(first, recent(15_000, 130));

        // When
        Sighting<Totals> second = counted(16_000, 529);
        counts.update(second, recent(16_500, 130));
        counts.update(second, recent(18_000, 130));
        counts.update(second, recent(19_000, 131));

        // Then
        assertThat(counts.rows()).containsEntry("ORDERS", 530L);
    }

    @Test
    void areNoneWhileNothingIsCounted() {
        counts.update(new Sighting<>(State.UNKNOWN, "", 0, Optional.empty(), 0, 0), recent(12_000, 100));

        assertThat(counts.rows()).isEmpty();
    }

    private static Sighting<Totals> counted(long at, long orders) {
        Totals totals = new Totals(Map.of("ORDERS", orders, "OTHER", 7L), Map.of(), 0, List.of(), List.of());
        return new Sighting<>(State.UP, "", 0, Optional.of(totals), at, 0.1);
    }

    private static Sighting<RecentRows> recent(long at, long orders) {
        RecentRows rows = new RecentRows(
                at,
                null,
                null,
                null,
                null,
                Map.of(EventType.ORDERS, orders, EventType.CLICKS, 9L),
                RecentRows.Latency.NONE,
                List.of());
        return new Sighting<>(State.UP, "", 0, Optional.of(rows), at, 0.1);
    }
}
