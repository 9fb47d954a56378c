package io.clickstream.core.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TableChangesTest {

    @Test
    void whatCanBeDoneIsToldWithWhatRowsHaveThen() {
        TableChanges changes = new TableChanges(
                List.of(
                        table(column("id", "UInt64"), column("gone", "String"), column("amount", "Decimal(9, 2)")),
                        other("old")),
                List.of(
                        table(
                                column("id", "UInt64"),
                                column("amount", "Decimal(18, 4)"),
                                column("note", "Nullable(String)"),
                                new TargetTable.Column("level", "UInt8", "DEFAULT", "5", "")),
                        other("new")));

        assertThat(changes.refused()).isEmpty();
        assertThat(changes.done())
                .containsExactly(
                        "column amount of t becomes Decimal(18, 4), and was Decimal(9, 2): each value stays the same",
                        "column note of t is added as Nullable(String): NULL in the rows that are there",
                        "column level of t is added as UInt8: 5 in the rows that are there",
                        "column gone of t is not filled any more: it keeps its values, and is 0 or empty, as no NULL can be in new rows",
                        "table new is new, and gets what comes from now on",
                        "table old gets no rows any more, and keeps those it has");
    }

    @Test
    void whatCannotIsRefused() {
        TableChanges changes = new TableChanges(
                List.of(table(column("id", "UInt32"), column("amount", "Decimal(18, 4)"))),
                List.of(table(column("id", "UInt64"), column("amount", "Decimal(9, 2)"))));

        assertThat(changes.refused())
                .as("a key, and less than there is")
                .containsExactly(
                        "has a column id of t that is UInt32, and not UInt64",
                        "has a column amount of t that is Decimal(18, 4), and not Decimal(9, 2)");
        assertThat(new TableChanges(
                                List.of(table(column("id", "UInt32"))),
                                List.of(new TargetTable(
                                        "t",
                                        "ReplacingMergeTree",
                                        "ReplacingMergeTree ORDER BY (id, day)",
                                        "id, day",
                                        List.of(column("id", "UInt32")))))
                        .refused())
                .containsExactly(
                        "has a table t that is ReplacingMergeTree ORDER BY (id), and not ReplacingMergeTree ORDER BY (id, day)");
    }

    @Test
    void replicasAreTheSameTables() {
        TargetTable plain = table(column("id", "UInt32"));
        TargetTable replicated = new TargetTable(
                "t", "ReplicatedReplacingMergeTree", "ReplicatedReplacingMergeTree ORDER BY id", "id", plain.columns());

        assertThat(new TableChanges(List.of(replicated), List.of(plain)).refused())
                .isEmpty();
    }

    @Test
    void anOlderTableIsAlteredButForWhatItsEngineIsMadeOf() {
        assertThat(table(column("id", "UInt64"), column("amount", "Decimal(9, 2)"))
                        .alter("db"))
                .startsWith("SELECT throwIf(count() > 0, 't has a column of a type that holds more")
                .endsWith("""
                        ALTER TABLE db.`t`
                            ADD COLUMN IF NOT EXISTS `id` UInt64,
                            ADD COLUMN IF NOT EXISTS `amount` Decimal(9, 2),
                            MODIFY COLUMN `amount` Decimal(9, 2)
                        SETTINGS alter_sync = 0;
                        """.replace("`t`", SqlName.quoted("t"))
                        .replace("`id`", SqlName.quoted("id"))
                        .replace("`amount`", SqlName.quoted("amount")));
    }

    private static TargetTable table(TargetTable.Column... columns) {
        return new TargetTable(
                "t",
                "ReplacingMergeTree",
                "ReplacingMergeTree ORDER BY id",
                "id",
                Stream.of(columns).toList());
    }

    private static TargetTable other(String name) {
        return new TargetTable(name, "MergeTree", "MergeTree ORDER BY id", "id", List.of(column("id", "UInt8")));
    }

    private static TargetTable.Column column(String name, String type) {
        return new TargetTable.Column(name, type, "");
    }
}
