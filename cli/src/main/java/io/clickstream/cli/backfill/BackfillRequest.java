package io.clickstream.cli.backfill;

import io.clickstream.core.settings.ConfigurationException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is to be read again.
 *
 * @param name tells it from others; part of the job's consumer group
 * @param from the time of the first records, by their time stamps in Kafka; empty for all
 */
public record BackfillRequest(String name, Optional<Instant> from) {

    static final String FROM = "--from";
    static final String NAME = "--name";
    static final String BEGINNING = "beginning";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** Also part of a Kubernetes object's labels, and a shell's words. */
    private static final Pattern WORD = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

    /**
     * One that a user asks for.
     *
     * @param name null for one by the clock
     * @param from {@code beginning}, a day, or a time
     * @throws ConfigurationException if it is none of these
     */
    static BackfillRequest of(String name, String from, Clock clock) {
        if (name != null && !WORD.matcher(name).matches()) {
            throw ConfigurationException.of(
                    NAME, "must be at most 40 small letters, digits and - (neither first nor last)", name);
        }
        return new BackfillRequest(
                name == null ? TIME.format(clock.instant()) : name,
                from.equals(BEGINNING) ? Optional.empty() : Optional.of(time(from)));
    }

    private static Instant time(String text) {
        try {
            return DateTimeFormatter.ISO_DATE_TIME
                    .withZone(ZoneOffset.UTC)
                    .parse(text.length() == "2026-01-31".length() ? text + "T00:00:00Z" : text, Instant::from);
        } catch (DateTimeParseException e) {
            throw ConfigurationException.of(
                    FROM, "must be beginning, a day such as 2026-01-31, or a time such as 2026-01-31T08:00:00Z", text);
        }
    }

    /** The time as the job takes it. */
    public String start() {
        return from.map(Instant::toString).orElse(BEGINNING);
    }

    /** Arguments of the job. */
    public List<String> arguments() {
        return List.of("--backfill", name, "--from", start());
    }
}
