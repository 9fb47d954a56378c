package io.clickstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.junit.jupiter.api.Test;

class PreparedScriptTest {

    /** The topics of a table that nobody uses need not be there. */
    @Test
    void aTableIsMentionedByWhatReadsOrWritesIt() {
        PreparedScript script = PreparedScript.of(
                "sensors.sql",
                List.of(
                        statement(
                                "CREATE TEMPORARY TABLE readings (celsius DOUBLE) WITH ('connector' = 'datagen', 'number-of-rows' = '1')"),
                        statement(
                                "CREATE TEMPORARY TABLE more_readings (celsius DOUBLE) WITH ('connector' = 'datagen')"),
                        statement("CREATE TEMPORARY TABLE hot (celsius DOUBLE) WITH ('connector' = 'blackhole')"),
                        statement("CREATE TEMPORARY TABLE hot_copy LIKE hot"),
                        statement("CREATE TEMPORARY VIEW good AS SELECT * FROM `readings`"),
                        statement("INSERT INTO hot SELECT celsius FROM good")));

        assertThat(script.tables())
                .filteredOn(script::mentions)
                .extracting(ObjectIdentifier::getObjectName)
                .containsExactlyInAnyOrder("readings", "hot", "good");
    }

    private static SqlScript.Statement statement(String sql) {
        return new SqlScript.Statement(1, sql);
    }
}
