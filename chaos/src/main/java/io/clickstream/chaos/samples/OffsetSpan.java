package io.clickstream.chaos.samples;

/**
 * Offsets of a raw partition, of which there may be none.
 *
 * @param from the first one
 * @param to the first one behind them
 */
record OffsetSpan(long from, long to) {

    int size() {
        return (int) (to - from);
    }
}
