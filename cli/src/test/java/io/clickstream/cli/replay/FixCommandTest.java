package io.clickstream.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FixCommandTest {
    @Test
    void aPayloadGoesThroughTheCommandByteForByte() throws Exception {
        // Given
        byte[] large = new byte[1 << 20];
        Arrays.fill(large, (byte) 0xfe);

        // When
        byte[] fixed = new FixCommand("cat; printf x").apply(large);

        // Then
        assertThat(fixed).hasSize(large.length + 1).startsWith(0xfe, 0xfe).endsWith('x');
    }

    @Test
    void aDeadLetterWithoutPayloadMayGetOne() throws Exception {
        assertThat(new FixCommand("printf {}").apply(null)).containsExactly('{', '}');
        assertThat(new FixCommand("cat").apply(null)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exit 3 | the fix command ended with 3",
                "echo bad >&2; echo more >&2; exit 1 | the fix command ended with 1: bad",
                "printf '\\033]0;pwn\\007\\302\\233é' >&2; exit 1 | the fix command ended with 1: \ufffd]0;pwn\ufffd\ufffdé",
                "cat >/dev/null | the fix command wrote nothing",
            })
    void aCommandThatFailsSaysWhy(String command, String message) {
        assertThatThrownBy(() -> new FixCommand(command).apply(new byte[] {1}))
                .isInstanceOf(NotReplayableException.class)
                .hasMessage(message);
    }
}
