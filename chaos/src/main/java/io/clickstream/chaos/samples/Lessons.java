package io.clickstream.chaos.samples;

import io.clickstream.chaos.workload.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What became of two copies of each kind of record while nothing struck. It tells what every later copy must become, so it proves the
 * delivery and not the SQL: what the SQL makes wrong of a record is wrong in the same way each time.
 */
final class Lessons {

    private final List<String> sinks;
    private final List<List<String>> columns;
    private final List<Copies> kinds = new ArrayList<>();

    /** Both copies of a kind, by sink: the values of each row, and how many records. */
    private record Copies(
            List<List<List<String>>> first,
            List<List<List<String>>> second,
            List<Integer> records,
            List<Integer> secondRecords) {}

    /**
     * @param sinks names of tables
     * @param columns by table, the names of its columns
     */
    Lessons(List<String> sinks, List<List<String>> columns) {
        this.sinks = List.copyOf(sinks);
        this.columns = List.copyOf(columns);
    }

    /**
     * Adds what became of a kind, the next one.
     *
     * @param first by sink, the rows of one copy, each the values of the columns
     * @param second the same of the other
     * @param records by sink, how many records one copy made in its topic
     * @param secondRecords the same of the other
     */
    void add(
            List<List<List<String>>> first,
            List<List<List<String>>> second,
            List<Integer> records,
            List<Integer> secondRecords) {
        kinds.add(new Copies(sorted(first), sorted(second), records, secondRecords));
    }

    /** Where one copy makes more rows or records than the other: then nobody knows what a third one must become. */
    void requireSame(Verdict.Counter counter) {
        for (int kind = 0; kind < kinds.size(); kind++) {
            Copies copies = kinds.get(kind);
            for (int sink = 0; sink < sinks.size(); sink++) {
                int rows = copies.first().get(sink).size();
                int others = copies.second().get(sink).size();
                if (rows != others
                        || !copies.records()
                                .get(sink)
                                .equals(copies.secondRecords().get(sink))) {
                    counter.wrong("of two copies of record %d, one makes %d rows in %s, the other %d"
                            .formatted(kind, rows, sinks.get(sink), others));
                }
            }
        }
    }

    /** By sink, the columns in which two copies of a record differ: something else than the record decides them. */
    List<Set<String>> differing() {
        return IntStream.range(0, sinks.size())
                .<Set<String>>mapToObj(sink -> {
                    Set<String> differing = new TreeSet<>();
                    kinds.forEach(copies -> differing.addAll(differing(
                            columns.get(sink),
                            copies.first().get(sink),
                            copies.second().get(sink))));
                    return differing;
                })
                .toList();
    }

    private static List<String> differing(List<String> columns, List<List<String>> rows, List<List<String>> others) {
        return IntStream.range(0, columns.size())
                .filter(column -> IntStream.range(0, Math.min(rows.size(), others.size()))
                        .anyMatch(row -> !rows.get(row)
                                .get(column)
                                .equals(others.get(row).get(column))))
                .mapToObj(columns::get)
                .toList();
    }

    /** By kind, what every later copy must become, in the columns that do not differ. */
    List<Outcome> outcomes() {
        List<Set<String>> differing = differing();
        return kinds.stream()
                .map(copies -> new Outcome(
                        IntStream.range(0, sinks.size())
                                .mapToObj(sink -> without(
                                        columns.get(sink),
                                        differing.get(sink),
                                        copies.first().get(sink)))
                                .toList(),
                        copies.records()))
                .toList();
    }

    private static List<List<String>> without(List<String> columns, Set<String> some, List<List<String>> rows) {
        return rows.stream()
                .map(row -> IntStream.range(0, columns.size())
                        .filter(column -> !some.contains(columns.get(column)))
                        .mapToObj(row::get)
                        .toList())
                .toList();
    }

    private static List<List<List<String>>> sorted(List<List<List<String>>> rowsBySink) {
        return rowsBySink.stream()
                .map(rows -> rows.stream()
                        .sorted(Comparator.comparing(List::toString))
                        .toList())
                .toList();
    }
}
