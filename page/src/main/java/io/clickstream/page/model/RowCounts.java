package io.clickstream.page.model;

import io.clickstream.page.probe.RecentRows;
import io.clickstream.page.probe.RecentRowsProbe;
import io.clickstream.page.probe.Totals;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows by source topic: the last exact count, and what has come since. A row that was delivered twice since then counts twice until
 * the next exact count. Not thread-safe.
 */
final class RowCounts {
    private Totals counted;
    private Map<String, Long> comeBefore;
    private Map<String, Long> rows = Map.of();
    private long asOf;

    /**
     * Takes what the last probes found.
     *
     * @param totals the last exact count, null if there is none
     * @param recent what came lately, null if that is not known
     */
    void update(PartStatus<Totals> totals, PartStatus<RecentRows> recent) {
        Totals last = totals.value().orElse(null);
        if (last != counted) {
            counted = last;
            comeBefore = null;
            rows = last == null ? Map.of() : last.rows();
            asOf = totals.at();
        }
        // Up to here all rows that came are counted as such.
        long settled = recent.at() - RecentRowsProbe.SETTLED_SECONDS * 1_000L;
        if (counted == null || recent.value().isEmpty() || settled < totals.at()) {
            return;
        }
        Map<String, Long> come = recent.value().get().inserted();
        if (comeBefore == null) {
            comeBefore = come;
        }
        Map<String, Long> now = new TreeMap<>(counted.rows());
        come.forEach((topic, count) -> now.merge(topic, count - comeBefore.get(topic), Long::sum));
        rows = now;
        asOf = settled;
    }

    /** How many there are, by source topic. */
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
