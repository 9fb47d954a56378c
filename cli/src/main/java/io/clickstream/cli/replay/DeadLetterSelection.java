package io.clickstream.cli.replay;

import io.clickstream.core.settings.ConfigurationException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that choose dead letters ({@code @Mixin}). */
final class DeadLetterSelection {
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
    DeadLetterSelection(Clock clock) {
        this.clock = clock;
    }

    /**
     * The condition on {@code dead_letters} and its views.
     *
     * @throws ConfigurationException if nothing chooses, or a value cannot be used
     */
    SqlCondition condition() {
        List<String> conditions = new ArrayList<>();
        Map<String, String> parameters = new HashMap<>();
        if (topic != null) {
            conditions.add("source_topic = {topic:String}");
            parameters.put("topic", topic);
        }
        if (partition != null) {
            conditions.add("source_partition = {partition:UInt32}");
            parameters.put("partition", atLeastZero("--partition", partition));
        }
        if (offset != null) {
            conditions.add("source_offset = {offset:UInt64}");
            parameters.put("offset", atLeastZero("--offset", offset));
        }
        if (reason != null) {
            conditions.add("position(reason, {reason:String}) > 0");
            parameters.put("reason", reason);
        }
        if (since != null) {
            conditions.add("source_timestamp >= fromUnixTimestamp64Milli({since:Int64})");
            parameters.put("since", millis("--since", since));
        }
        if (until != null) {
            conditions.add("source_timestamp < fromUnixTimestamp64Milli({until:Int64})");
            parameters.put("until", millis("--until", until));
        }
        if (conditions.isEmpty() && !all) {
            throw new ConfigurationException(
                    "Choose dead letters with --topic, --partition, --offset, --reason, --since"
                            + " or --until, or take --all");
        }
        return new SqlCondition(conditions.isEmpty() ? "true" : String.join(" AND ", conditions), parameters);
    }

    private static String atLeastZero(String option, long value) {
        if (value < 0) {
            throw ConfigurationException.of(option, "must be 0 or more", value);
        }
        return Long.toString(value);
    }

    private String millis(String option, String time) {
        String trimmed = time.strip();
        try {
            Instant instant =
                    trimmed.startsWith("P") ? clock.instant().minus(Duration.parse(trimmed)) : Instant.parse(trimmed);
            return Long.toString(instant.toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            throw ConfigurationException.of(option, "must look like 2026-01-31T23:59:59Z or, before now, PT2H", time);
        }
    }
}
