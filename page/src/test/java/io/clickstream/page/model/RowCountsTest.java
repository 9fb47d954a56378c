package io.clickstream.page.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.page.probe.RecentRows;
import io.clickstream.page.probe.State;
import io.clickstream.page.probe.Totals;
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
        PartStatus<Totals> counted = counted(10_000, 500);
        counts.update(counted, recent(12_000, 100));

        // When
        counts.update(counted, recent(15_000, 130));

        // Then
        assertThat(counts.rows()).containsExactlyInAnyOrderEntriesOf(Map.of("orders", 530L, "clicks", 0L, "other", 7L));
        assertThat(counts.all()).isEqualTo(537);
        assertThat(counts.asOf()).isEqualTo(13_000);
    }

    @Test
    void startAnewWithEachExactCount() {
        // Given: one of the 30 was a second delivery.
        PartStatus<Totals> first = counted(10_000, 500);
        counts.update(first, recent(12_000, 100));
        counts.update(first, recent(15_000, 130));

        // When
        PartStatus<Totals> second = counted(16_000, 529);
        counts.update(second, recent(16_500, 130));
        counts.update(second, recent(18_000, 130));
        counts.update(second, recent(19_000, 131));

        // Then
        assertThat(counts.rows()).containsEntry("orders", 530L);
    }

    @Test
    void areNoneWhileNothingIsCounted() {
        counts.update(new PartStatus<>(State.UNKNOWN, "", 0, Optional.empty(), 0, 0), recent(12_000, 100));

        assertThat(counts.rows()).isEmpty();
    }

    private static PartStatus<Totals> counted(long at, long orders) {
        Totals totals = new Totals(Map.of("orders", orders, "other", 7L), Map.of(), 0, List.of(), List.of());
        return new PartStatus<>(State.UP, "", 0, Optional.of(totals), at, 0.1);
    }

    private static PartStatus<RecentRows> recent(long at, long orders) {
        RecentRows rows = new RecentRows(
                at, null, null, null, null, Map.of("orders", orders, "clicks", 9L), RecentRows.Latency.NONE, List.of());
        return new PartStatus<>(State.UP, "", 0, Optional.of(rows), at, 0.1);
    }
}
