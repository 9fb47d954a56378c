package io.clickstream.chaos.samples;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows of one table by the place of their raw record; most places have none or one. */
final class FoundRows {

    private final Map<RawPartition, OffsetSpan> spans;
    private final Map<RawPartition, Object[]> first = new HashMap<>();
    private final Map<RawPartition, Map<Long, List<List<String>>>> more = new HashMap<>();

    /** @param spans where rows may be */
    FoundRows(Map<RawPartition, OffsetSpan> spans) {
        this.spans = spans;
    }

    void add(RawPartition partition, long offset, List<String> row) {
        OffsetSpan span = spans.get(partition);
        Object[] rows = first.computeIfAbsent(partition, key -> new Object[span.size()]);
        int index = (int) (offset - span.from());
        if (rows[index] == null) {
            rows[index] = row;
        } else {
            more.computeIfAbsent(partition, key -> new HashMap<>())
                    .computeIfAbsent(offset, key -> new ArrayList<>())
                    .add(row);
        }
    }

    /** Those of a place. */
    @SuppressWarnings("unchecked")
    List<List<String>> at(RawPartition partition, long offset) {
        Object[] rows = first.get(partition);
        Object row =
                rows == null ? null : rows[(int) (offset - spans.get(partition).from())];
        if (row == null) {
            return List.of();
        }
        List<List<String>> others = more.getOrDefault(partition, Map.of()).get(offset);
        if (others == null) {
            return List.of((List<String>) row);
        }
        List<List<String>> all = new ArrayList<>(others);
        all.add((List<String>) row);
        return all;
    }
}
