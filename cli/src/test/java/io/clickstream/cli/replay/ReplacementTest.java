package io.clickstream.cli.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.core.settings.ConfigurationException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplacementTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"(\\d+)\"=>$1 | {\"a\":\"5\"} | {\"a\":5}",
                "x=> | axbx | ab",
                "a=>b=>c | aa | b=>cb=>c",
                "é=>ü | café | cafü",
                "(?<n>\\d)=>[${n}] | 7 | [7]",
                "no match=>x | abc | abc",
            })
    void replacesWhatMatches(String rule, String payload, String expected) throws Exception {
        byte[] fixed = Replacement.parse(rule).apply(payload.getBytes(UTF_8));

        assertThat(new String(fixed, UTF_8)).isEqualTo(expected);
    }

    @Property
    void keepsEveryByteThatDoesNotMatch(@ForAll byte[] payload) {
        byte[] fixed = Replacement.parse("~~never~~=>x").apply(payload);

        assertThat(fixed).isEqualTo(payload);
    }

    @Test
    void bytesThatAreNoTextStay() {
        byte[] fixed = Replacement.parse("a=>b").apply(new byte[] {(byte) 0xff, 'a', 0, (byte) 0xc3});

        assertThat(fixed).containsExactly(0xff, 'b', 0, 0xc3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "abc | REPLACE (--replace) must look like regex=>replacement, but is abc",
                "=>x | REPLACE (--replace) must look like regex=>replacement, but is =>x",
                "(=>x | REPLACE (--replace) must begin with a regular expression (Unclosed group), but is (=>x",
                "a=>$1 | REPLACE (--replace) must end with a replacement (No group 1), but is a=>$1",
            })
    void aRuleThatIsNoneIsRefused(String rule, String message) {
        assertThatThrownBy(() -> Replacement.parse(rule))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message);
    }

    @Test
    void nothingStaysNothing() throws Exception {
        assertThat(PayloadTransform.all(List.of(Replacement.parse("a=>b"))).apply(null))
                .isNull();
    }
}
