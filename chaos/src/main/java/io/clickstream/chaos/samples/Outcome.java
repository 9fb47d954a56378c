package io.clickstream.chaos.samples;

import java.util.List;

/**
 * What becomes of each record of a kind. Lists are by sink: the clean topics, then the dead letters.
 *
 * @param rows the rows that it makes there, each the values of the columns that are compared, in order
 * @param records how many records it makes in the topic
 */
record Outcome(List<List<List<String>>> rows, List<Integer> records) {

    /** How many rows and dead letters it makes in all. */
    int size() {
        return rows.stream().mapToInt(List::size).sum();
    }
}
