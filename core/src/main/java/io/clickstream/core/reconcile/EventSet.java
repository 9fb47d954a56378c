package io.clickstream.core.reconcile;

import io.clickstream.core.kafka.OffsetSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * Events of one partition: records by offset, and by index where a record has several. The offsets of an index are kept together, as
 * those of all first events have no gaps and take little memory. Not thread-safe.
 */
final class EventSet {

    private final Map<Integer, OffsetSet> offsetsByIndex = new TreeMap<>();

    /**
     * Adds an event.
     *
     * @return whether it is new
     */
    boolean add(long offset, int index) {
        return offsetsByIndex.computeIfAbsent(index, key -> new OffsetSet()).add(offset);
    }

    /** How many events there are. */
    long size() {
        return offsetsByIndex.values().stream().mapToLong(OffsetSet::size).sum();
    }

    /** The records that have one of these events at least. */
    OffsetSet offsets() {
        OffsetSet all = new OffsetSet();
        offsetsByIndex.values().forEach(all::addAll);
        return all;
    }

    /** The events of this set that are not in another one. */
    EventSet without(EventSet other) {
        EventSet rest = new EventSet();
        offsetsByIndex.forEach((index, offsets) -> {
            OffsetSet absent = offsets.without(other.offsetsByIndex.getOrDefault(index, new OffsetSet()));
            if (!absent.isEmpty()) {
                rest.offsetsByIndex.put(index, absent);
            }
        });
        return rest;
    }

    boolean isEmpty() {
        return offsetsByIndex.isEmpty();
    }
}
