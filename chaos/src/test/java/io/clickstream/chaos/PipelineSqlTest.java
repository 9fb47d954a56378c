package io.clickstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PipelineSqlTest {

    private static final String CREATE = """
            -- INSERT INTO is a comment here
            CREATE TEMPORARY TABLE a (x INT);

            """;

    @Test
    void anySqlCanFailATaskWhereItKeepsWhatCanBeRead() {
        String prepared = prepare(CREATE + """
                INSERT INTO a
                SELECT x FROM raw AS r WHERE r.parse_error IS NULL AND x > 1;
                INSERT INTO b
                SELECT x FROM raw WHERE parse_error IS NULL;
                """);

        assertThat(prepared).isEqualTo(CREATE + """
                CREATE TEMPORARY FUNCTION passes AS 'io.clickstream.chaos.TaskFailure' LANGUAGE JAVA USING JAR 'file:///chaos.jar';

                INSERT INTO a
                SELECT x FROM raw AS r WHERE r.parse_error IS NULL AND passes(r.source_offset, '/fail', 3) AND x > 1;
                INSERT INTO b
                SELECT x FROM raw WHERE parse_error IS NULL;
                """);
    }

    @Test
    void sqlWithoutSuchAPlaceStaysAsItIs() {
        String sql = CREATE + """
                INSERT INTO a
                SELECT x FROM raw;
                INSERT INTO dead_letters
                SELECT x FROM raw WHERE parse_error IS NOT NULL;
                """;

        assertThat(PipelineSql.canFailTask(sql)).isFalse();
        assertThat(prepare(sql)).isEqualTo(sql);
    }

    private static String prepare(String sql) {
        return PipelineSql.prepared(sql, 3, Path.of("/chaos.jar"), Path.of("/fail"));
    }
}
