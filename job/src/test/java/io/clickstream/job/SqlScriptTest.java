package io.clickstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.clickstream.job.SqlScript.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlScriptTest {

    private static final Map<String, String> VARIABLES = Map.of(
            "NAME", "value",
            "_n2", "other",
            "EMPTY", "",
            "BLANK", " \n",
            "QUOTES", "it's `so`",
            "SQL", "a; -- '${NAME}",
            "DOLLAR", "$1\\");

    private static List<Statement> parse(String text) {
        return SqlScript.parse("etl.sql", text, VARIABLES::get);
    }

    private static List<String> statements(String text) {
        return parse(text).stream().map(statement -> statement.sql().strip()).toList();
    }

    @ParameterizedTest
    @MethodSource
    void aScriptIsSplitAtItsSemicolons(String text, List<String> expected) {
        List<String> statements = statements(text);

        assertThat(statements).isEqualTo(expected);
    }

    static Stream<Arguments> aScriptIsSplitAtItsSemicolons() {
        return Stream.of(
                arguments("", List.of()),
                arguments(" \n\t", List.of()),
                arguments("a;b;", List.of("a", "b")),
                arguments("a; b", List.of("a", "b")),
                arguments(";; a ;\n; ;", List.of("a")),
                arguments("-- nothing", List.of()),
                arguments("/* nothing */;", List.of()),
                arguments("a; -- the end", List.of("a")),
                arguments("a; /* the end */", List.of("a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'a;b'",
                "`a;b`",
                "'a -- b'",
                "`a -- b`",
                "'a /* b'",
                "`a /* b`",
                "'it''s; one'",
                "`back``tick; one`",
                "''",
                "';'''",
                "'`;'",
                "`';`",
                "'two\nlines;'",
                "'a' ';' `;`",
                "'$NAME {NAME} $'",
                "a - b / c * d -",
                "SELECT * FROM t /*+ OPTIONS('a;b' = 'c -- d') */ WHERE x",
                "'größe € 😀'"
            })
    void whatIsQuotedOrAHintIsLeftAsItIs(String sql) {
        List<String> statements = statements(sql + ";next");

        assertThat(statements).containsExactly(sql, "next");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-- plain\n",
                "-- a; b\n",
                "-- it's a `quote\n",
                "-- ${UNSET} and ${\n",
                "-- /* not opened\n",
                "-- /*+ not a hint */\n",
                "--\n",
                "/* a; b */",
                "/* it's a `quote */",
                "/* ${UNSET} and ${ */",
                "/* -- not the end */",
                "/* /* not nested */",
                "/**/",
                "/***/",
                "/*/ still open */",
                "/* two\nlines; */"
            })
    void aCommentMeansNothing(String comment) {
        List<String> statements = statements("a " + comment + "b; c");

        assertThat(statements.get(0)).matches("a\\s+b");
        assertThat(statements.subList(1, statements.size())).containsExactly("c");
    }

    @Test
    void aCommentSeparatesWords() {
        List<String> statements = statements("a/**/b");

        assertThat(statements).containsExactly("a    b");
    }

    @Test
    void eachStatementKnowsItsLineOfTheFile() {
        // Given
        String text = """
                -- A comment; with a semicolon.
                first;

                /* A comment
                   of two lines. */ second 'on
                two lines'; third;
                /*+ fourth */
                ;
                    fifth
                    ${NAME} -- of two lines
                """;

        // When
        List<Statement> statements = parse(text);

        // Then
        assertThat(statements).extracting(Statement::line).containsExactly(2, 5, 6, 7, 9);
    }

    @Test
    void aParserCountsTheLinesOfAStatementAsTheFileDoes() {
        // Given
        String text = "first; -- one\n\n/* two\n*/ second\n  -- three\n  fault;\n;\n\nthird";

        // When
        List<Statement> statements = parse(text);

        // Then
        List<String> second = statements.get(1).sql().lines().toList();
        assertThat(second).hasSize(6);
        assertThat(second.subList(0, 3)).allMatch(String::isBlank);
        assertThat(second.get(3)).isEqualTo("   second");
        assertThat(second.get(4)).isBlank();
        assertThat(second.get(5)).isEqualTo("  fault");
        assertThat(statements.get(2).sql()).isEqualTo("\n".repeat(8) + "third");
    }

    @Test
    void windowsLineEndsCountOnce() {
        List<Statement> statements = parse("a\r\nb; -- it's;\r\n/* x\r\n*/ c\r\n;\r\nd -- e\r\nf\r\n");

        assertThat(statements).extracting(Statement::line).containsExactly(1, 4, 6);
        assertThat(statements.get(0).sql()).isEqualTo("a\r\nb");
        assertThat(statements.get(1).sql()).matches("(\\s*\n){3} +c").doesNotContainPattern("(?s)(\n.*){4}");
        assertThat(statements.get(2).sql()).matches("(\\s*\n){5}d +\nf");
    }

    @ParameterizedTest
    @MethodSource
    void aVariableIsReplaced(String text, String expected) {
        List<String> statements = statements(text);

        assertThat(statements).containsExactly(expected);
    }

    static Stream<Arguments> aVariableIsReplaced() {
        return Stream.of(
                arguments("${NAME}", "value"),
                arguments("${_n2}", "other"),
                arguments("a${NAME}b", "avalueb"),
                arguments("${NAME}${_n2}", "valueother"),
                arguments("'${NAME}' `${NAME}`", "'value' `value`"),
                arguments("'-- ${NAME} /* ;'", "'-- value /* ;'"),
                arguments("/*+ H('${NAME}') */", "/*+ H('value') */"),
                arguments("$${NAME}}", "$value}"),
                arguments("${NAME:-default}", "value"),
                arguments("${UNSET:-default}", "default"),
                arguments("'${UNSET:-10 s}'", "'10 s'"),
                arguments("'${UNSET:-a:-${b;--\\}'", "'a:-${b;--\\'"),
                arguments("'${UNSET:-}'", "''"),
                arguments("'${EMPTY}'", "''"),
                arguments("'${EMPTY:-default}'", "''"),
                arguments("a${EMPTY}b", "ab"),
                arguments("'${DOLLAR}'", "'$1\\'"));
    }

    @ParameterizedTest
    @MethodSource
    void aQuoteInAValueDoesNotEndTheQuotesAroundIt(String text, String expected) {
        List<String> statements = statements(text);

        assertThat(statements).containsExactly(expected);
    }

    static Stream<Arguments> aQuoteInAValueDoesNotEndTheQuotesAroundIt() {
        return Stream.of(
                arguments("'${QUOTES}'", "'it''s `so`'"),
                arguments("`${QUOTES}`", "`it's ``so```"),
                arguments("'${UNSET:-it's}'", "'it''s'"),
                arguments("${QUOTES}", "it's `so`"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "x '%s'", "x `%s`"})
    void aValueIsNotReadAgain(String text) {
        // Given
        String script = text.formatted("${SQL}") + "; next";

        // When
        List<String> statements = statements(script);

        // Then
        assertThat(statements)
                .containsExactly(text.formatted(text.contains("'") ? "a; -- ''${NAME}" : "a; -- '${NAME}"), "next");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${EMPTY};", "${BLANK};", " ${UNSET:-} -- nothing\n;", "${UNSET:- }"})
    void aStatementWithoutContentIsSkippedThoughItHasAVariable(String text) {
        List<String> statements = statements(text + "next");

        assertThat(statements).containsExactly("next");
    }

    @Test
    void aVariableThatIsNotSetIsNamedWithItsLineAndItsRemedy() {
        String text = "SET 'a' = '${NAME}';\n-- ${COMMENTED}\nSET 'b' =\n  '${UNSET}';\n${LATER}";

        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(PipelineException.class)
                .hasMessage("etl.sql:4: the variable UNSET is not set;"
                        + " set it in the environment or pass -D UNSET=value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${",
                "${}",
                "${1A}",
                "${A B}",
                "${A-b}",
                "${A:b}",
                "${ NAME }",
                "${NAME",
                "'${NAME'",
                "`${`",
                "${NAME:-a\nb}",
                "${NAME:-a\r\nb}"
            })
    void aMalformedVariableIsNamedWithItsLine(String variable) {
        String text = "first;\nsecond\n " + variable + ";\nthird ${NAME};";

        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(PipelineException.class)
                .hasMessage("etl.sql:3: a variable looks like ${NAME} or ${NAME:-default}");
    }

    @ParameterizedTest
    @MethodSource
    void whatIsNotClosedIsNamedWithTheLineOnWhichItStarts(String text, String expected) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(PipelineException.class)
                .hasMessage(expected);
    }

    static Stream<Arguments> whatIsNotClosedIsNamedWithTheLineOnWhichItStarts() {
        return Stream.of(
                arguments("'", "etl.sql:1: the quote ' is not closed"),
                arguments("a;\n\nb 'c;\nd\n", "etl.sql:3: the quote ' is not closed"),
                arguments("a;\nb `c' d\n;", "etl.sql:2: the quote ` is not closed"),
                arguments("'it''s", "etl.sql:1: the quote ' is not closed"),
                arguments("\n'it\n''s\n", "etl.sql:2: the quote ' is not closed"),
                arguments("/*", "etl.sql:1: the comment is not closed"),
                arguments("/*/", "etl.sql:1: the comment is not closed"),
                arguments("'a\nb';\n/* c\nd *\n/", "etl.sql:3: the comment is not closed"));
    }

    @Test
    void linesAreCountedRightAfterAValueOfSeveralLines() {
        List<Statement> statements = parse("a ${BLANK}\nb;\nc");

        assertThat(statements).extracting(Statement::line).containsExactly(1, 3);
        assertThat(statements.get(1).sql()).isEqualTo("\n\nc");
    }
}
