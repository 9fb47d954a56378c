package io.clickstream.cli.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.core.settings.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadStatementTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                " \n((select 1) UNION ALL (SELECT 2))",
                "-- INSERT\n/* INTO\n * OUTFILE */ # more\nWITH 1 AS x SELECT x",
                "SHOW TABLES",
                "DESCRIBE t",
                "desc t",
                "EXPLAIN SELECT 1",
                "EXISTS TABLE t",
                "\ufeffSELECT 1",
                "SELECT \u2018INSERT\u2019, \u201cinto\u201d // INTO OUTFILE",
                "SELECT /* /* */ INTO OUTFILE */ 1",
                "SELECT 'INSERT INTO it\\'s', `into`, \"insert\", inserted_at, $x$ INTO OUTFILE $x$"
            })
    void whatReadsPasses(String sql) {
        assertThatCode(() -> ReadStatement.require(sql)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-- SELECT",
                "INSERT INTO FUNCTION file('x') SELECT 1",
                "/* SELECT */ INSERT INTO t SELECT 1",
                "(INSERT INTO t SELECT 1)",
                "TRUNCATE TABLE t",
                "SYSTEM SHUTDOWN",
                "SET readonly = 0",
                "'SELECT'",
                "SELECTED",
                "SELECT 1 INTO OUTFILE 'x'",
                "SELECT 1 into/**/outfile 'x'",
                "WITH 1 AS x INSERT INTO t SELECT x",
                "WITH 1 AS x INSERT FUNCTION file('x') SELECT x",
                "EXPLAIN PIPELINE INSERT INTO t SELECT 1",
                "WITH 1 AS a$x$ INSERT INTO FUNCTION file('f') SELECT a$x$",
                "WITH 1 AS x INSERT INTO FUNCTION file('f') SELECT $x",
                "SELECT $a'$ ' $a'$ INTO OUTFILE 'f'",
                "SELECT /* /* */ ' */ 1 INTO OUTFILE /* ' */ 'f'",
                "SELECT 1 // '\n INTO OUTFILE -- '\n 'f'",
                "SELECT \u2018a ' b\u2019 INTO OUTFILE 'f' -- '"
            })
    void whatCouldWriteIsRefused(String sql) {
        assertThatThrownBy(() -> ReadStatement.require(sql))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .startsWith("SQL (--sql) ");
    }

    @Test
    void savedQueriesRead() {
        SavedQuery.builtIn()
                .forEach(query -> assertThatCode(() -> ReadStatement.require(query.sqlWithBars()))
                        .doesNotThrowAnyException());
    }

    @Test
    void aLongStringIsNoProblem() {
        String sql = "SELECT '" + "x".repeat(1_000_000) + "'";

        assertThat(sql).satisfies(ReadStatement::require);
    }
}
