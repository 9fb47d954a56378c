package io.clickstream.cli.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SavedQueryTest {
    @ParameterizedTest
    @EnumSource
    void saysWhatItTells(SavedQuery query) {
        assertThat(query.description()).endsWith(".").hasSizeLessThan(110);
        assertThat(SavedQuery.named(query.label())).contains(query);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FRESHNESS")
    void hasBarsWhereThereIsRoomForThem(SavedQuery query) {
        assertThat(query.barWidth(40)).isZero();
        assertThat(query.barWidth(200)).isGreaterThan(10);
        assertThat(query.sqlWithBars()).contains("{bar_width:UInt16}");
        assertThat(query.sql()).doesNotContain("bar");
    }

    @Test
    void barsMayBeLeftOutWithoutACommaLeft() {
        assertThat(SavedQuery.REVENUE.sql()).contains("count() AS orders\nFROM");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DEAD_LETTERS")
    void isTheSameInTheSchemasDocumentation(SavedQuery query) throws IOException {
        String page = Files.readString(Path.of("../clickhouse-schema/README.md"));

        assertThat(page).contains("```sql\n" + query.sql().replace("{minutes:UInt32}", "60") + "```");
    }
}
