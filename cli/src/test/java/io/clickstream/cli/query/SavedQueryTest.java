package io.clickstream.cli.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SavedQueryTest {
    private static SavedQuery builtIn(String label) {
        return SavedQuery.builtIn().stream()
                .filter(query -> query.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    static Stream<SavedQuery> all() {
        return SavedQuery.builtIn().stream();
    }

    static Stream<SavedQuery> withBars() {
        return all().filter(query -> !query.label().equals("freshness"));
    }

    static Stream<SavedQuery> ofEvents() {
        return all().filter(query -> !query.label().equals("dead-letters"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void saysWhatItTells(SavedQuery query) {
        assertThat(query.description()).endsWith(".").hasSizeLessThan(110);
    }

    @Test
    void aFolderHasItsOwnAndThatOfTheDeadLetters(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("hottest.sql"), "-- The hottest sensors.\nSELECT 1\n");
        Files.writeString(folder.resolve("all.sql"), "SELECT 2");
        Files.writeString(folder.resolve("notes.txt"), "");

        List<SavedQuery> queries = SavedQuery.of("--queries", folder);

        assertThat(queries).extracting(SavedQuery::label).containsExactly("all", "hottest", "dead-letters");
        assertThat(queries).extracting(SavedQuery::description).startsWith("", "The hottest sensors.");
        assertThat(queries).extracting(SavedQuery::sql).startsWith("SELECT 2\n", "SELECT 1\n");
        assertThat(queries.get(0).barWidth(200)).isZero();
    }

    @Test
    void aFolderThatIsNotThereIsOneLine(@TempDir Path folder) {
        Path missing = folder.resolve("queries");
        assertThatThrownBy(() -> SavedQuery.of("--queries", missing))
                .hasMessage(
                        "QUERIES (--queries) must be a folder with queries, <name>.sql in UTF-8, but is " + missing);
    }

    @ParameterizedTest
    @MethodSource("withBars")
    void hasBarsWhereThereIsRoomForThem(SavedQuery query) {
        assertThat(query.barWidth(40)).isZero();
        assertThat(query.barWidth(200)).isGreaterThan(10);
        assertThat(query.sqlWithBars()).contains("{bar_width:UInt16}");
        assertThat(query.sql()).doesNotContain("bar");
    }

    @Test
    void barsMayBeLeftOutWithoutACommaLeft() {
        assertThat(builtIn("revenue").sql()).contains("count() AS orders\nFROM");
    }

    @ParameterizedTest
    @MethodSource("ofEvents")
    void isTheSameInTheSchemasDocumentation(SavedQuery query) throws IOException {
        String page = Files.readString(Path.of("../clickhouse-schema/README.md"));

        assertThat(page).contains("```sql\n" + query.sql().replace("{minutes:UInt32}", "60") + "```");
    }
}
