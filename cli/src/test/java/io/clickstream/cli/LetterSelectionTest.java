package io.clickstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.emitter.WrongSettingException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class LetterSelectionTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(7_200_000), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--all | true",
                "--topic it's | source_topic = 'it\\'s'",
                "--partition 1 --offset 7 | source_partition = 1 AND source_offset = 7",
                "--reason 50% | position(reason, '50%') > 0",
                "--since PT2H | source_timestamp >= fromUnixTimestamp64Milli(0)",
                "--until 1970-01-01T00:00:01Z | source_timestamp < fromUnixTimestamp64Milli(1000)",
            })
    void optionsAreACondition(String arguments, String condition) {
        assertThat(parse(arguments).condition()).isEqualTo(condition);
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
                .isInstanceOf(WrongSettingException.class)
                .hasMessage(message);
    }

    @Test
    void nobodyReplaysEverythingByMistake() {
        assertThatThrownBy(() -> new LetterSelection(CLOCK).condition())
                .isInstanceOf(WrongSettingException.class)
                .hasMessageContaining("or take --all");
    }

    private static LetterSelection parse(String arguments) {
        Bare bare = new Bare();
        new CommandLine(bare).parseArgs(arguments.split(" "));
        return bare.selection;
    }

    @Command
    private static final class Bare {
        @Mixin
        private final LetterSelection selection = new LetterSelection(CLOCK);
    }
}
