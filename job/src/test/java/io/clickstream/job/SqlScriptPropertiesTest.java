package io.clickstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.job.SqlScript.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SqlScriptPropertiesTest {

    private static final String SPECIAL = "'`;-/*+${}\\\n\r ";

    @Provide
    Arbitrary<String> text() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withChars(SPECIAL).withCharRange('a', 'c').ofMaxLength(12),
                Arbitraries.strings().ofMaxLength(12));
    }

    @Provide
    Arbitrary<List<String>> statements() {
        Arbitrary<String> plain =
                Arbitraries.of("SELECT", "x", "1.5", ",", "(", ")", "*", "/", "-", "=", "\n", "\t", "$");
        Arbitrary<String> quoted = Combinators.combine(
                        Arbitraries.of("'", "`"), text().filter(text -> !text.contains("${")))
                .as((quote, text) -> quote + text.replace(quote, quote + quote) + quote);
        Arbitrary<String> hint = quoted.map(text -> "/*+ OPTIONS(" + text + ") */");
        return Arbitraries.oneOf(plain, quoted, hint)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(tokens -> String.join(" ", tokens).strip())
                .filter(statement -> !statement.isEmpty())
                .list()
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<String> gap() {
        Arbitrary<String> body = text().filter(text -> !text.contains("*/"));
        return Arbitraries.oneOf(
                Arbitraries.of("", " ", "\n", "\r\n", ";", "\n;\n"),
                body.map(text -> "--" + text.replace("\n", "") + "\n"),
                body.map(text -> "/*-" + text + "-*/"));
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void statementsThatAreJoinedAreSplitAgain(
            @ForAll("statements") List<String> statements, @ForAll("gap") String before, @ForAll("gap") String after) {
        // Given
        StringBuilder file = new StringBuilder();
        List<Integer> lines = new ArrayList<>();
        for (String statement : statements) {
            file.append(before);
            lines.add(1 + newlines(file));
            file.append(statement).append(' ').append(after).append(';');
        }

        // When
        List<Statement> parsed = SqlScript.parse("etl.sql", file.toString(), name -> null);

        // Then
        assertThat(parsed).extracting(statement -> statement.sql().strip()).isEqualTo(statements);
        assertThat(parsed).extracting(Statement::line).isEqualTo(lines);
        assertThat(parsed)
                .extracting(statement -> 1 + newlines(leadingSpace(statement.sql())))
                .isEqualTo(lines);
    }

    @Property
    void aValueInsideQuotesIsExactlyTheTextOfTheLiteral(@ForAll("text") String value, @ForAll("quote") String quote) {
        // Given
        String script = "a " + quote + "${VALUE}" + quote + " b; c";

        // When
        List<Statement> parsed = SqlScript.parse("etl.sql", script, Map.of("VALUE", value)::get);

        // Then
        Matcher literal = Pattern.compile("a Q((?:[^Q]|QQ)*+)Q b".replace("Q", quote))
                .matcher(parsed.get(0).sql());
        assertThat(literal.matches()).isTrue();
        assertThat(literal.group(1).replace(quote + quote, quote)).isEqualTo(value);
        assertThat(parsed.get(1).sql()).isEqualTo(" c");
    }

    @Provide
    Arbitrary<String> quote() {
        return Arbitraries.of("'", "`");
    }

    private static int newlines(CharSequence text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }

    private static String leadingSpace(String text) {
        return text.substring(0, text.indexOf(text.strip()));
    }
}
