package io.clickstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTerminalTest {
    @ParameterizedTest
    @CsvSource({"UTF-8, true", "ANSI_X3.4-1968, false", "ISO-8859-1, false"})
    void blocksAreDrawnOnlyWhereTheEncodingHasThem(String encoding, boolean blocks) {
        assertThat(ConsoleTerminal.hasBlocks(Charset.forName(encoding))).isEqualTo(blocks);
    }
}
