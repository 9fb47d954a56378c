package io.clickstream.local.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementGuardTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 INTO OUTFILE '/home/user/x'",
                "select 1 into /* a comment */ outfile 'x' append",
                "SELECT 1 INTO -- ' a quote\n OUTFILE 'x'",
                "INSERT INTO t FROM INFILE '/etc/passwd' FORMAT LineAsString",
                "SELECT file('/etc/passwd')",
                "SELECT `file` ('/etc/passwd')",
                "SELECT \"file\"('/etc/passwd')",
                "SELECT `\\x66ile`('/etc/passwd')",
                "SELECT * APPLY(file) FROM (SELECT '/etc/passwd')",
                "SELECT * APPLY file FROM (SELECT '/etc/passwd')",
                "SELECT ''')', file('/etc/passwd')",
                "SELECT 'it\\'s', file('/etc/passwd')",
                "INSERT INTO t VALUES (file('/etc/passwd'))",
                "INSERT INTO t FORMAT Values (file('/etc/passwd'))",
                "CREATE FUNCTION f AS x -> file(x)",
                "CREATE TABLE t (s String) ENGINE = MergeTree ORDER BY s SETTINGS disk = disk(type = local, path = '/tmp/x/')",
                "ATTACH TABLE t FROM '/home/user' (s String) ENGINE = TinyLog",
                "/* */ SELECT $a$ ' $a$, file('x')",
                "SELECT $x$ file('y') $x$",
                "SELECT 1 AS a$x$, file('/p') AS b, a$x$",
                "SELECT $a'$ ' $a'$, file('/p')",
                "SELECT /* /* */ ' */ 1 INTO OUTFILE /* ' */ 'f'",
                "SELECT 1 // '\n INTO OUTFILE -- '\n 'f'",
                "SELECT \u2018a ' b\u2019, file('/p') -- '",
            })
    void refusesWhatTouchesFiles(String statement) {
        assertThatThrownBy(() -> StatementGuard.check(statement.getBytes(UTF_8)))
                .isInstanceOf(ClickHouseException.class)
                .hasMessageContaining("ACCESS_DENIED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 'SELECT file(1) INTO OUTFILE 2', `a file`, file FROM t",
                "SELECT 1 -- INTO OUTFILE 'x'",
                "SELECT /* file('x') */ 1",
                "SELECT '$', count() FROM t WHERE price = '$5'",
                "INSERT INTO t FORMAT JSONEachRow {\"url\": \"https://example.com/file?x=(1)\", \"price\": \"$5\"}",
                "SELECT /* /* file('x') */ file('y') */ 1",
                "INSERT INTO t FORMAT TSV\ninto outfile file(x) 'odd",
                "INSERT INTO t FORMAT JSONEachRow {\"url\": \"file('x') INTO OUTFILE 'y'\"}",
                "INSERT INTO t VALUES ('file(x) INTO OUTFILE')",
                "SELECT disk_name, path FROM system.parts",
                "ATTACH TABLE events_queue",
                "SELECT count() FROM t WHERE url LIKE '%\\\\%'",
                "",
                "SELECT 'unclosed",
            })
    void letsAllElsePass(String statement) {
        assertThatCode(() -> StatementGuard.check(statement.getBytes(UTF_8))).doesNotThrowAnyException();
    }
}
