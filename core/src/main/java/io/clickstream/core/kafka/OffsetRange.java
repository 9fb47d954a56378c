package io.clickstream.core.kafka;

/**
 * Offsets without a gap.
 *
 * @param from the first one
 * @param to the first one behind them
 */
public record OffsetRange(long from, long to) {
    public OffsetRange {
        if (from >= to) {
            throw new IllegalArgumentException("no offsets from " + from + " to " + to);
        }
    }

    public long size() {
        return to - from;
    }

    public boolean contains(long offset) {
        return from <= offset && offset < to;
    }

    @Override
    public String toString() {
        return size() == 1 ? Long.toString(from) : from + "-" + (to - 1);
    }
}
