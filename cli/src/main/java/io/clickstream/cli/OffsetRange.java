package io.clickstream.cli;

/**
 * Offsets without a gap.
 *
 * @param from the first one
 * @param to the first one behind them
 */
record OffsetRange(long from, long to) {
    OffsetRange {
        if (from >= to) {
            throw new IllegalArgumentException("no offsets from " + from + " to " + to);
        }
    }

    long size() {
        return to - from;
    }

    boolean contains(long offset) {
        return from <= offset && offset < to;
    }

    @Override
    public String toString() {
        return size() == 1 ? Long.toString(from) : from + "-" + (to - 1);
    }
}
