package io.clickstream.page;

import io.clickstream.emitter.EventType;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows by type: the last exact count, and what has come since. A row that was delivered twice since then counts twice until
 * the next exact count. Not thread-safe.
 */
final class RowCounts {
    private Totals counted;
    private Map<EventType, Long> comeBefore;
    private Map<String, Long> rows = Map.of();
    private long asOf;

    /**
     * Takes what was seen last.
     *
     * @param totals the last exact count, null if there is none
     * @param recent what came lately, null if that is not known
     */
    void update(Sighting<Totals> totals, Sighting<RecentRows> recent) {
        Totals last = totals.value().orElse(null);
        if (last != counted) {
            counted = last;
            comeBefore = null;
            rows = last == null ? Map.of() : last.rows();
            asOf = totals.at();
        }
        // Up to here all rows that came are counted as such.
        long settled = recent.at() - RecentRowsLook.SETTLED_SECONDS * 1_000L;
        if (counted == null || recent.value().isEmpty() || settled < totals.at()) {
            return;
        }
        Map<EventType, Long> come = recent.value().get().inserted();
        if (comeBefore == null) {
            comeBefore = come;
        }
        Map<String, Long> now = new TreeMap<>(counted.rows());
        come.forEach((type, count) -> now.merge(type.name(), count - comeBefore.get(type), Long::sum));
        rows = now;
        asOf = settled;
    }

    /** How many there are, by the name of their type. */
    Map<String, Long> rows() {
        return rows;
    }

    long all() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The time of that number, in epoch milliseconds. */
    long asOf() {
        return asOf;
    }
}
