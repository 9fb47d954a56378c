package io.clickstream.page.model;

import io.clickstream.page.probe.State;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part as the last probe found it.
 *
 * @param detail for people, in one line
 * @param since when it came into this state, in epoch milliseconds
 * @param value what the part answered; empty if it does not answer now
 * @param at when that was, in epoch milliseconds
 * @param seconds how long the probe took
 */
public record PartStatus<T>(State state, String detail, long since, Optional<T> value, long at, double seconds) {
    /** Some of the value; null if there is none. */
    <R> R get(Function<T, R> some) {
        return value.map(some).orElse(null);
    }

    /** The same part, which has not answered a probe since then. */
    PartStatus<T> unanswered(long sinceMillis, double waitedSeconds) {
        return new PartStatus<>(
                State.DOWN,
                "no answer for %.0f s".formatted(waitedSeconds),
                state == State.DOWN ? since : sinceMillis,
                Optional.empty(),
                at,
                waitedSeconds);
    }
}
