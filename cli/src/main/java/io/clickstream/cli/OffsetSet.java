package io.clickstream.cli;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Offsets of one partition: a bit for each, so that tens of millions take a few megabytes. Not thread-safe. */
final class OffsetSet {
    /** How many offsets share a page. */
    static final int PAGE = 1 << 16;

    private static final BitSet NONE = new BitSet();

    private final TreeMap<Long, BitSet> pages = new TreeMap<>();
    private long size;

    /**
     * Adds an offset.
     *
     * @return whether it is new
     */
    boolean add(long offset) {
        BitSet page = pages.computeIfAbsent(offset / PAGE, number -> new BitSet(PAGE));
        int bit = (int) (offset % PAGE);
        if (page.get(bit)) {
            return false;
        }
        page.set(bit);
        size++;
        return true;
    }

    void addAll(OffsetRange range) {
        for (long from = range.from(); from < range.to(); ) {
            long number = from / PAGE;
            long to = Math.min(range.to(), (number + 1) * PAGE);
            BitSet page = pages.computeIfAbsent(number, key -> new BitSet(PAGE));
            size -= page.cardinality();
            page.set((int) (from - number * PAGE), (int) (to - number * PAGE));
            size += page.cardinality();
            from = to;
        }
    }

    /** The offsets of this set that are not in another one. */
    OffsetSet without(OffsetSet other) {
        OffsetSet rest = new OffsetSet();
        pages.forEach((number, page) -> {
            BitSet left = (BitSet) page.clone();
            left.andNot(other.pages.getOrDefault(number, NONE));
            rest.pages.put(number, left);
            rest.size += left.cardinality();
        });
        return rest;
    }

    boolean contains(long offset) {
        BitSet page = pages.get(offset / PAGE);
        return page != null && page.get((int) (offset % PAGE));
    }

    long size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** How many are at an offset or behind it. */
    long sizeFrom(long offset) {
        long count = 0;
        for (Map.Entry<Long, BitSet> page : pages.tailMap(offset / PAGE, true).entrySet()) {
            long first = page.getKey() * PAGE;
            int skip = (int) Math.min(PAGE, Math.max(0, offset - first));
            count += page.getValue().get(skip, PAGE).cardinality();
        }
        return count;
    }

    /** The offsets of a range that are not in this set. */
    List<OffsetRange> gaps(OffsetRange within) {
        List<OffsetRange> gaps = new ArrayList<>();
        long next = within.from();
        for (OffsetRange present : ranges()) {
            if (present.from() >= within.to()) {
                break;
            }
            if (present.from() > next) {
                gaps.add(new OffsetRange(next, present.from()));
            }
            next = Math.max(next, present.to());
        }
        if (next < within.to()) {
            gaps.add(new OffsetRange(next, within.to()));
        }
        return gaps;
    }

    /** The offsets in rising order. */
    List<OffsetRange> ranges() {
        List<OffsetRange> ranges = new ArrayList<>();
        pages.forEach((number, page) -> {
            for (int from = page.nextSetBit(0); from >= 0; ) {
                int to = page.nextClearBit(from);
                append(new OffsetRange(number * PAGE + from, number * PAGE + to), ranges);
                from = page.nextSetBit(to);
            }
        });
        return ranges;
    }

    /**
     * The offsets for a person: {@code 120-124, 130}.
     *
     * @param limit how many ranges to name
     */
    String describe(int limit) {
        List<OffsetRange> ranges = ranges();
        String named = ranges.stream().limit(limit).map(OffsetRange::toString).collect(Collectors.joining(", "));
        return ranges.size() <= limit ? named : named + " and " + (ranges.size() - limit) + " more ranges";
    }

    private static void append(OffsetRange range, List<OffsetRange> ranges) {
        int last = ranges.size() - 1;
        if (last >= 0 && ranges.get(last).to() == range.from()) {
            ranges.set(last, new OffsetRange(ranges.get(last).from(), range.to()));
        } else {
            ranges.add(range);
        }
    }
}
