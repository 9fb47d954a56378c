package io.clickstream.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.core.settings.ConfigurationException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class DeadLetterSelectionTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(7_200_000), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--all | true | {}",
                "--topic it's | source_topic = {topic:String} | {topic=it's}",
                "--partition 1 --offset 7 | source_partition = {partition:UInt32} AND source_offset = {offset:UInt64} |"
                        + " {offset=7, partition=1}",
                "--reason 50% | position(reason, {reason:String}) > 0 | {reason=50%}",
                "--since PT2H | source_timestamp >= fromUnixTimestamp64Milli({since:Int64}) | {since=0}",
                "--until 1970-01-01T00:00:01Z | source_timestamp < fromUnixTimestamp64Milli({until:Int64}) | {until=1000}",
            })
    void optionsAreAConditionWithParameters(String arguments, String sql, String parameters) {
        SqlCondition condition = parse(arguments).condition();

        assertThat(condition.sql()).isEqualTo(sql);
        assertThat(new TreeMap<>(condition.parameters())).hasToString(parameters);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--since yesterday | SINCE (--since) must look like 2026-01-31T23:59:59Z or, before now, PT2H, but is yesterday",
                "--until P1Y | UNTIL (--until) must look like 2026-01-31T23:59:59Z or, before now, PT2H, but is P1Y",
                "--offset -1 | OFFSET (--offset) must be 0 or more, but is -1",
            })
    void aWrongValueIsNamed(String arguments, String message) {
        assertThatThrownBy(() -> parse(arguments).condition())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message);
    }

    @Test
    void nobodyReplaysEverythingByMistake() {
        assertThatThrownBy(() -> new DeadLetterSelection(CLOCK).condition())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("or take --all");
    }

    private static DeadLetterSelection parse(String arguments) {
        Bare bare = new Bare();
        new CommandLine(bare).parseArgs(arguments.split(" "));
        return bare.selection;
    }

    @Command
    private static final class Bare {
        @Mixin
        private final DeadLetterSelection selection = new DeadLetterSelection(CLOCK);
    }
}
