package io.clickstream.chaos.workload;

import java.util.ArrayList;
import java.util.List;

/**
 * What has become of events.
 *
 * @param events how many were written
 * @param lost neither a row nor a dead letter, or not in a topic where they must be
 * @param duplicate more than once where they must be once
 * @param wrong there, but with other fields, bytes or places than they must have, or never written at all
 * @param repeated more than once in the clean topics, where at-least-once allows it
 * @param problems the first few, for people
 */
public record Verdict(long events, long lost, long duplicate, long wrong, long repeated, List<String> problems) {

    /** Of nothing. */
    public static final Verdict NONE = new Verdict(0, 0, 0, 0, 0, List.of());

    private static final int SHOWN = 10;

    /** Whether nothing is lost, duplicate or wrong. */
    public boolean isExact() {
        return lost == 0 && duplicate == 0 && wrong == 0;
    }

    /** What has become of the events of both. */
    public Verdict plus(Verdict other) {
        List<String> all = new ArrayList<>(problems);
        all.addAll(other.problems);
        return new Verdict(
                events + other.events,
                lost + other.lost,
                duplicate + other.duplicate,
                wrong + other.wrong,
                repeated + other.repeated,
                List.copyOf(all.subList(0, Math.min(SHOWN, all.size()))));
    }

    /** Counts problems. */
    public static final class Counter {

        private long lost;
        private long duplicate;
        private long wrong;
        private long repeated;
        private final List<String> problems = new ArrayList<>();

        /** One that is not there. */
        public void lost(String what) {
            lost++;
            tell("lost: " + what);
        }

        /** One that is there once too often. */
        public void duplicate(String what) {
            duplicate++;
            tell("duplicate: " + what);
        }

        /** One that is not as it must be. */
        public void wrong(String what) {
            wrong++;
            tell("wrong: " + what);
        }

        /** One that is there again where that is allowed. */
        public void repeated() {
            repeated++;
        }

        /** What was counted. */
        public Verdict verdict(long events) {
            return new Verdict(events, lost, duplicate, wrong, repeated, List.copyOf(problems));
        }

        private void tell(String problem) {
            if (problems.size() < SHOWN && !problems.contains(problem)) {
                problems.add(problem);
            }
        }
    }
}
