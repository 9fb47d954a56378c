package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.schema.TargetTable;
import io.clickstream.core.schema.type.TypeChange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a schema does to a table that is there, on a ClickHouse that nobody has asked before. */
class NarrowerTypesIT {

    private static final List<String> TYPES = List.of(
            "Int8",
            "Int16",
            "UInt16",
            "Int64",
            "UInt64",
            "Int128",
            "Float32",
            "Float64",
            "Decimal(9, 2)",
            "Decimal(9, 4)",
            "Decimal(18, 4)",
            "Date",
            "Date32",
            "DateTime64(3, 'UTC')",
            "DateTime64(6, 'UTC')",
            "IPv4",
            "IPv6",
            "Nullable(Int16)",
            "Nullable(Int64)",
            "LowCardinality(Nullable(String))",
            "LowCardinality(String)");

    @TempDir
    private Path folder;

    @Test
    void aTypeThatHoldsLessIsRefusedBeforeAnythingChanges() throws Exception {
        try (TestClickHouse clickHouse = TestClickHouse.start(folder)) {
            clickHouse.run(IntStream.range(0, TYPES.size())
                    .mapToObj(i -> "c" + i + " " + TYPES.get(i))
                    .collect(Collectors.joining(
                            ", ", "CREATE TABLE was (", ", id UInt8) ENGINE = MergeTree ORDER BY id")));
            List<String> refused = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < TYPES.size(); i++) {
                for (String to : TYPES) {
                    // A text holds what anything is written as, and the local run and make check refuse it.
                    if (to.contains("String") || TYPES.get(i).contains("String")) {
                        continue;
                    }
                    String change = TYPES.get(i) + " > " + to;
                    if (!TypeChange.of(TYPES.get(i), to).keepsValues()) {
                        expected.add(change);
                    }
                    try {
                        clickHouse.run(guard("c" + i, to));
                    } catch (IOException e) {
                        assertThat(e)
                                .hasMessageContaining("was has a column of a type that holds more than tables.sql");
                        refused.add(change);
                    }
                }
            }

            assertThat(refused).isEqualTo(expected).hasSizeGreaterThan(100);
        }
    }

    /** The first of the statements that alter the table. */
    private static String guard(String column, String to) {
        String statements = new TargetTable(
                        "was",
                        "MergeTree",
                        "MergeTree ORDER BY id",
                        "id",
                        List.of(new TargetTable.Column(column, to, "")))
                .alter("analytics");
        return statements.substring(0, statements.indexOf(';'));
    }
}
