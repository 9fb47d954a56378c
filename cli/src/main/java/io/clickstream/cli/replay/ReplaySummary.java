package io.clickstream.cli.replay;

import io.clickstream.core.settings.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Counts what became of the dead letters of a replay. Not thread-safe. */
final class ReplaySummary {
    /** How many dead letters that cannot be replayed are named. */
    private static final int NAMED = 20;

    private final long already;
    private final Consumer<String> lines;
    private final Map<String, Long> impossible = new TreeMap<>();
    private final Map<String, Long> failed = new TreeMap<>();
    private long replayed;
    private long unchanged;
    private long named;

    /**
     * @param already how many of the selection were replayed before
     * @param lines takes a line for each that is not
     */
    ReplaySummary(long already, Consumer<String> lines) {
        this.already = already;
        this.lines = lines;
    }

    void addReplayed(long count) {
        replayed += count;
    }

    /** One that the repair leaves as it is, and that is not sent for this reason. */
    void addUnchanged() {
        unchanged++;
    }

    /** One that is left alone. */
    void addImpossible(SourceRecordId id, String reason) {
        impossible.merge(reason, 1L, Long::sum);
        name(id + ": cannot be replayed: " + reason);
    }

    /** One that may be there or not: the next replay finds out. */
    void addFailed(SourceRecordId id, String reason) {
        failed.merge(reason, 1L, Long::sum);
        name(id + ": " + reason);
    }

    /** Those that an earlier replay has left so that nobody can tell. */
    void addUndecided(long count) {
        if (count > 0) {
            failed.merge(
                    "an earlier replay ended in the middle and Kafka no longer holds what it sent", count, Long::sum);
        }
    }

    long replayed() {
        return replayed;
    }

    /** How many were looked at. */
    long handled() {
        return replayed + unchanged + sum(impossible) + sum(failed);
    }

    boolean isGood() {
        return impossible.isEmpty() && failed.isEmpty();
    }

    /** @param verb what was done, or would be */
    String closingLine(String verb) {
        List<String> others = new ArrayList<>();
        if (already > 0) {
            others.add(number(already) + " already replayed");
        }
        if (unchanged > 0) {
            others.add(number(unchanged) + " not changed by the repair (--send-unchanged sends them)");
        }
        if (!impossible.isEmpty()) {
            others.add(number(sum(impossible)) + " cannot be (" + reasons(impossible) + ")");
        }
        if (!failed.isEmpty()) {
            others.add(number(sum(failed)) + " uncertain (" + reasons(failed) + ")");
        }
        return PlainText.line(verb + " " + number(replayed) + " of " + number(already + handled()) + " dead letters"
                + (others.isEmpty() ? "" : "; " + String.join(", ", others)));
    }

    private void name(String line) {
        if (named < NAMED) {
            lines.accept(PlainText.line(line));
        } else if (named == NAMED) {
            lines.accept("... and others");
        }
        named++;
    }

    private static String reasons(Map<String, Long> counts) {
        return counts.size() == 1
                ? counts.keySet().iterator().next()
                : counts.entrySet().stream()
                        .map(entry -> number(entry.getValue()) + ": " + entry.getKey())
                        .collect(Collectors.joining("; "));
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
