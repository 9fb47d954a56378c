package io.clickstream.page;

import java.util.Optional;

/**
 * A part as it was seen last.
 *
 * @param detail for people, in one line
 * @param since when it came into this state, in epoch milliseconds
 * @param value what was seen; empty if the part does not tell now
 * @param at when it was seen, in epoch milliseconds
 * @param seconds how long the look took
 */
record Sighting<T>(State state, String detail, long since, Optional<T> value, long at, double seconds) {
    /** The same part, which has not answered to a look since then. */
    Sighting<T> unanswered(long sinceMillis, double waitedSeconds) {
        return new Sighting<>(
                State.DOWN,
                "no answer for %.0f s".formatted(waitedSeconds),
                state == State.DOWN ? since : sinceMillis,
                Optional.empty(),
                at,
                waitedSeconds);
    }
}
