package io.clickstream.chaos.samples;

import io.clickstream.chaos.workload.Verdict;
import java.util.ArrayList;
import java.util.List;

/** Compares the rows of a raw record in one table with those that it must have. */
final class RowComparison {

    private final Verdict.Counter counter;

    RowComparison(Verdict.Counter counter) {
        this.counter = counter;
    }

    /**
     * Counts each difference: a row that is not there is lost, one that is there again duplicate, any other one wrong.
     *
     * @param what the table and the record, for people
     * @param mayRepeat whether there may be more rows than those
     */
    void compare(String what, List<List<String>> expected, List<List<String>> found, boolean mayRepeat) {
        if (expected.equals(found)) {
            return;
        }
        List<List<String>> missing = without(expected, found);
        List<List<String>> extra = without(found, expected);
        while (!missing.isEmpty() && !extra.isEmpty()) {
            counter.wrong(what + " is " + extra.remove(0) + " and must be " + missing.remove(0));
        }
        missing.forEach(row -> counter.lost(what + ": " + row));
        for (List<String> row : extra) {
            if (mayRepeat) {
                counter.repeated();
            } else if (expected.contains(row)) {
                counter.duplicate(what + ": " + row);
            } else {
                counter.wrong(what + " must not be there: " + row);
            }
        }
    }

    private static List<List<String>> without(List<List<String>> rows, List<List<String>> others) {
        List<List<String>> rest = new ArrayList<>(rows);
        others.forEach(rest::remove);
        return rest;
    }
}
