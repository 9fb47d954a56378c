package io.clickstream.core.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.roaringbitmap.longlong.LongIterator;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Offsets of one partition, compressed: tens of millions without gaps take a few megabytes. Not thread-safe. */
public final class OffsetSet {
    private final Roaring64Bitmap offsets = new Roaring64Bitmap();

    /**
     * Adds an offset.
     *
     * @return whether it is new
     */
    public boolean add(long offset) {
        boolean isNew = !offsets.contains(offset);
        offsets.addLong(offset);
        return isNew;
    }

    public void remove(long offset) {
        offsets.removeLong(offset);
    }

    public void addAll(OffsetRange range) {
        offsets.addRange(range.from(), range.to());
    }

    public void addAll(OffsetSet other) {
        offsets.or(other.offsets);
    }

    public void removeAll(OffsetSet other) {
        offsets.andNot(other.offsets);
    }

    /** The offsets of this set that are not in another one. */
    public OffsetSet without(OffsetSet other) {
        OffsetSet rest = new OffsetSet();
        rest.offsets.or(offsets);
        rest.offsets.andNot(other.offsets);
        return rest;
    }

    public boolean contains(long offset) {
        return offsets.contains(offset);
    }

    public long size() {
        return offsets.getLongCardinality();
    }

    public boolean isEmpty() {
        return offsets.isEmpty();
    }

    /** The offsets of a range that are not in this set. */
    public List<OffsetRange> gaps(OffsetRange within) {
        OffsetSet absent = new OffsetSet();
        absent.addAll(within);
        absent.offsets.andNot(offsets);
        return absent.ranges();
    }

    /** The offsets in rising order. */
    public List<OffsetRange> ranges() {
        List<OffsetRange> ranges = new ArrayList<>();
        LongIterator each = offsets.getLongIterator();
        long from = -1;
        long to = -1;
        while (each.hasNext()) {
            long offset = each.next();
            if (offset != to) {
                append(from, to, ranges);
                from = offset;
            }
            to = offset + 1;
        }
        append(from, to, ranges);
        return ranges;
    }

    /**
     * The offsets for a person: {@code 120-124, 130}.
     *
     * @param limit how many ranges to name
     */
    public String describe(int limit) {
        List<OffsetRange> ranges = ranges();
        String named = ranges.stream().limit(limit).map(OffsetRange::toString).collect(Collectors.joining(", "));
        return ranges.size() <= limit ? named : named + " and " + (ranges.size() - limit) + " more ranges";
    }

    private static void append(long from, long to, List<OffsetRange> ranges) {
        if (from < to) {
            ranges.add(new OffsetRange(from, to));
        }
    }
}
