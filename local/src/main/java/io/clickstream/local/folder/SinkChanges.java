package io.clickstream.local.folder;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which tables a job fills that it did not, or no longer fills, and what that means for its state. Those that it fills before and after
 * keep theirs.
 *
 * @param added those with a row for a raw record, of topics that the job has read already
 * @param addedByKey those with the newest row of a key
 * @param removed of any kind
 */
record SinkChanges(List<String> added, List<String> addedByKey, List<String> removed) {

    static SinkChanges of(Topology before, Topology next) {
        List<Sink> more = without(next, before);
        return new SinkChanges(
                tables(more.stream()
                        .filter(sink -> !sink.hasKey() && !isOfNewTopics(sink, before))
                        .toList()),
                tables(more.stream().filter(Sink::hasKey).toList()),
                tables(without(before, next)));
    }

    /** Why the job has to start over; empty if it goes on. */
    Optional<String> startsOver() {
        if (!addedByKey.isEmpty()) {
            return Optional.of(names(addedByKey) + " is a table by a key, whose rows are made of earlier records too");
        }
        return removed.isEmpty() ? Optional.empty() : Optional.of("the job no longer fills " + names(removed));
    }

    /** What is to be known of a job that goes on; empty if nothing is. */
    Optional<String> note() {
        return added.isEmpty()
                ? Optional.empty()
                : Optional.of(names(added) + " gets rows of new records; backfill adds those of earlier ones");
    }

    /** A topic that nobody has read is read from its beginning. */
    private static boolean isOfNewTopics(Sink sink, Topology before) {
        return !sink.completeFor().isEmpty() && sink.completeFor().stream().noneMatch(before.rawTopics()::contains);
    }

    private static List<Sink> without(Topology these, Topology those) {
        List<String> known = tables(those.sinks());
        return these.sinks().stream()
                .filter(sink -> !known.contains(sink.table()))
                .toList();
    }

    private static List<String> tables(List<Sink> sinks) {
        return sinks.stream().map(Sink::table).toList();
    }

    private static String names(List<String> tables) {
        return tables.stream().sorted().collect(Collectors.joining(", "));
    }
}
