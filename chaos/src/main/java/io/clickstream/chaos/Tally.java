package io.clickstream.chaos;

import io.clickstream.chaos.workload.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The rounds of a run, and the table of them. */
final class Tally {

    private final List<Round> rounds = new ArrayList<>();

    void add(Round round) {
        rounds.add(round);
    }

    int rounds() {
        return rounds.size();
    }

    long strikes() {
        return rounds.stream().mapToLong(round -> round.faults().size()).sum();
    }

    Verdict total() {
        return sum(rounds);
    }

    /**
     * A line for each kind of fault. A round in which two struck together counts in the lines of both, so the columns do
     * not add up to the total. Empty if there was none.
     */
    String table() {
        if (rounds.isEmpty()) {
            return "";
        }
        StringBuilder table = new StringBuilder("""
                | fault | strikes | events | in flight, median | lost | duplicate | wrong | stall, median | longest | catch-up, median | longest |
                |---|---|---|---|---|---|---|---|---|---|---|
                """);
        for (Fault fault : Fault.values()) {
            List<Round> struck = rounds.stream()
                    .filter(round -> round.faults().contains(fault))
                    .toList();
            if (!struck.isEmpty()) {
                table.append(line(fault.title(), struck, struck.size()));
            }
        }
        return table.append(line("all", rounds, strikes())).toString();
    }

    private static String line(String title, List<Round> rounds, long strikes) {
        Verdict verdict = sum(rounds);
        long[] inFlight = rounds.stream().mapToLong(Round::inFlight).sorted().toArray();
        double[] stalls = seconds(rounds.stream().map(Round::stall).toList());
        double[] catchUps = seconds(rounds.stream().map(Round::catchUp).toList());
        return String.format(
                Locale.ROOT,
                "| %s | %d | %,d | %,d | %d | %d | %d | %.1f s | %.1f s | %.1f s | %.1f s |%n",
                title,
                strikes,
                verdict.events(),
                inFlight[inFlight.length / 2],
                verdict.lost(),
                verdict.duplicate(),
                verdict.wrong(),
                stalls[stalls.length / 2],
                stalls[stalls.length - 1],
                catchUps[catchUps.length / 2],
                catchUps[catchUps.length - 1]);
    }

    private static Verdict sum(List<Round> rounds) {
        return rounds.stream().map(Round::verdict).reduce(Verdict.NONE, Verdict::plus);
    }

    private static double[] seconds(List<Duration> durations) {
        double[] sorted = durations.stream()
                .mapToDouble(duration -> duration.toMillis() / 1000.0)
                .toArray();
        Arrays.sort(sorted);
        return sorted;
    }
}
