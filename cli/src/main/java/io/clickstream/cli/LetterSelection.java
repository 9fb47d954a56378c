package io.clickstream.cli;

import io.clickstream.emitter.WrongSettingException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that choose dead letters ({@code @Mixin}). */
final class LetterSelection {
    private final Clock clock;

    @Option(names = "--topic", paramLabel = "<name>", description = "Those of this raw topic.")
    private String topic;

    @Option(names = "--partition", paramLabel = "<number>", description = "Those of this partition.")
    private Integer partition;

    @Option(names = "--offset", paramLabel = "<number>", description = "The one at this offset.")
    private Long offset;

    @Option(names = "--reason", paramLabel = "<text>", description = "Those whose reason contains the text.")
    private String reason;

    @Option(
            names = "--since",
            paramLabel = "<time>",
            description = "Those whose raw record was written then or later: 2026-01-31T23:59:59Z, or a duration before"
                    + " now such as PT2H.")
    private String since;

    @Option(names = "--until", paramLabel = "<time>", description = "Those whose raw record was written before.")
    private String until;

    @Option(names = "--all", description = "All of them; needed if nothing else chooses.")
    private boolean all;

    /** @param clock what durations count back from */
    LetterSelection(Clock clock) {
        this.clock = clock;
    }

    /**
     * The condition on {@code dead_letters} and its views.
     *
     * @throws WrongSettingException if nothing chooses, or a value cannot be used
     */
    String condition() {
        List<String> conditions = new ArrayList<>();
        if (topic != null) {
            conditions.add("source_topic = " + ClickHouse.quote(topic));
        }
        if (partition != null) {
            conditions.add("source_partition = " + atLeastZero("--partition", partition));
        }
        if (offset != null) {
            conditions.add("source_offset = " + atLeastZero("--offset", offset));
        }
        if (reason != null) {
            conditions.add("position(reason, " + ClickHouse.quote(reason) + ") > 0");
        }
        if (since != null) {
            conditions.add("source_timestamp >= fromUnixTimestamp64Milli(" + millis("--since", since) + ")");
        }
        if (until != null) {
            conditions.add("source_timestamp < fromUnixTimestamp64Milli(" + millis("--until", until) + ")");
        }
        if (conditions.isEmpty() && !all) {
            throw new WrongSettingException("Choose dead letters with --topic, --partition, --offset, --reason, --since"
                    + " or --until, or take --all");
        }
        return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
    }

    private static long atLeastZero(String option, long value) {
        if (value < 0) {
            throw WrongSettingException.of(option, "must be 0 or more", value);
        }
        return value;
    }

    private long millis(String option, String time) {
        String trimmed = time.strip();
        try {
            return (trimmed.startsWith("P") ? clock.instant().minus(Duration.parse(trimmed)) : Instant.parse(trimmed))
                    .toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw WrongSettingException.of(option, "must look like 2026-01-31T23:59:59Z or, before now, PT2H", time);
        }
    }
}
