package io.clickstream.emitter;

import io.clickstream.core.settings.ConfigurationException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * When events happen: at the moment they are made, or evenly spread over a past period that ends with the start.
 *
 * @param past length of the past period in whole seconds; zero for now
 */
public record EventTime(Duration past) {
    /** Keeps every event after 1970. */
    private static final Duration LONGEST = Duration.ofDays(18_250);

    public static final EventTime NOW = new EventTime(Duration.ZERO);

    public EventTime {
        if (past.isNegative() || past.getNano() != 0 || past.compareTo(LONGEST) > 0) {
            throw wrong(past);
        }
    }

    /**
     * Reads {@code now} or an ISO-8601 duration such as {@code P30D}.
     *
     * @throws ConfigurationException if it is neither, or not between a second and 50 years
     */
    public static EventTime parse(String text) {
        if (text.equalsIgnoreCase("now")) {
            return NOW;
        }
        try {
            Duration past = Duration.parse(text);
            if (past.isZero()) {
                throw wrong(text);
            }
            return new EventTime(past);
        } catch (DateTimeParseException e) {
            throw wrong(text);
        }
    }

    /** A source of event times, in seconds since 1970. */
    LongSupplier seconds(InstantSource clock, SplittableRandom random) {
        if (equals(NOW)) {
            return () -> clock.millis() / 1000;
        }
        long length = past.toSeconds();
        long end = clock.millis() / 1000;
        // The random number is the time's place in an endless row of such periods, not its distance from the end:
        // so a seed gives the same times tomorrow, but for those that have left the period meanwhile.
        return () -> end - Math.floorMod(end - random.nextLong(length), length);
    }

    private static ConfigurationException wrong(Object value) {
        return ConfigurationException.of(
                "--event-time", "must be now or a past period from PT1S to P18250D, such as P30D", value);
    }
}
