package io.clickstream.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00, 0x07, 0x08, 0x09, 0x0a, 0x0d, 0x1b, 0x7f, 0x85, 0x90, 0x9b, 0x9c, 0x9d, 0xad, 0x61c, 0x200b,
                0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0xd800, 0xdfff, 0xfeff, 0xfff9,
                0xe0041
            })
    void whatIsNotToBeShownIsReplaced(int codePoint) {
        assertThat(PlainText.of("a" + Character.toString(codePoint) + "b")).isEqualTo("a\ufffdb");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Größe café e\u0301",
                "東京 한국",
                "שלום مرحبا",
                "😀 👩🏽\u200d💻 ❤\ufe0f",
                "می\u200cخواهم",
                "│ █▌ ▁"
            })
    void whatPeopleWriteStays(String text) {
        assertThat(PlainText.of(text)).isEqualTo(text);
        assertThat(PlainText.line(text)).isEqualTo(text);
    }

    @Test
    void anErrorIsOneLine() {
        assertThat(PlainText.line(" Code: 62.\r\n\tSyntax\u2028error\u0085at\u001b[31m \n"))
                .isEqualTo("Code: 62. Syntax error at\ufffd[31m");
        assertThat(PlainText.line(new IOException("a\nb"))).isEqualTo("a b");
        assertThat(PlainText.line(new IOException())).isEqualTo("java.io.IOException");
    }
}
