package io.clickstream.chaos;

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
record Verdict(long events, long lost, long duplicate, long wrong, long repeated, List<String> problems) {

    static final Verdict NONE = new Verdict(0, 0, 0, 0, 0, List.of());

    private static final int SHOWN = 10;

    boolean isExact() {
        return lost == 0 && duplicate == 0 && wrong == 0;
    }

    Verdict plus(Verdict other) {
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
    static final class Counter {

        private long lost;
        private long duplicate;
        private long wrong;
        private long repeated;
        private final List<String> problems = new ArrayList<>();

        void lost(String what) {
            lost++;
            tell("lost: " + what);
        }

        void duplicate(String what) {
            duplicate++;
            tell("duplicate: " + what);
        }

        void wrong(String what) {
            wrong++;
            tell("wrong: " + what);
        }

        void repeated() {
            repeated++;
        }

        Verdict verdict(long events) {
            return new Verdict(events, lost, duplicate, wrong, repeated, List.copyOf(problems));
        }

        private void tell(String problem) {
            if (problems.size() < SHOWN) {
                problems.add(problem);
            }
        }
    }
}
