package io.clickstream.core.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.clickhouse.SqlTokens.Kind;
import io.clickstream.core.clickhouse.SqlTokens.Token;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTokensTest {

    @Test
    void wordsNamesStringsAndSigns() {
        assertThat(tokens("SELECT a$1, `b\\`c`, \"d\"\"\", 'it''s'=1"))
                .containsExactly(
                        new Token(Kind.WORD, "SELECT"),
                        new Token(Kind.WORD, "a$1"),
                        new Token(Kind.SIGN, ","),
                        new Token(Kind.NAME, "b\\`c"),
                        new Token(Kind.SIGN, ","),
                        new Token(Kind.NAME, "d\"\""),
                        new Token(Kind.SIGN, ","),
                        new Token(Kind.STRING, "it''s"),
                        new Token(Kind.SIGN, "="),
                        new Token(Kind.SIGN, "1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " \n", "-- a", "// a", "# a", "#! a", "/* a */", "/* /* */ ' */", "/* a", "-- '\n/* ' */"})
    void commentsAreNone(String comments) {
        assertThat(tokens(comments)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'a -- b'", "$$a -- b$$", "$t$a -- b$t$", "$'$a -- b$'$", "\u2018a -- b\u2019", "'a -- b"})
    void stringsHoldAnything(String string) {
        assertThat(tokens(string)).containsExactly(new Token(Kind.STRING, "a -- b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"$ a", "$x$ a", "\u2018 a"})
    void aQuoteThatNothingClosesIsASign(String text) {
        assertThat(tokens(text)).contains(new Token(Kind.WORD, "a"));
    }

    @Test
    void aLongStringIsNoProblem() {
        assertThat(tokens("'" + "x".repeat(1_000_000) + "' a")).hasSize(2);
    }

    private static List<Token> tokens(String statement) {
        List<Token> tokens = new ArrayList<>();
        new SqlTokens(statement).forEachRemaining(tokens::add);
        return tokens;
    }
}
