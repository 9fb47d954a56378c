package io.clickstream.core.schema;

import io.clickstream.core.schema.type.TypeFit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds what keeps clean records from going into their tables, before anything runs. */
public final class TableCheck {

    private static final List<String> PLACE = List.of(TableFlow.CLEAN_PARTITION, TableFlow.CLEAN_OFFSET);

    private final SqlFile pipeline;
    private final SqlFile tables;
    private final List<String> problems = new ArrayList<>();

    /**
     * @param pipeline the job's SQL
     * @param tables the SQL of the tables in ClickHouse
     */
    public TableCheck(SqlFile pipeline, SqlFile tables) {
        this.pipeline = pipeline;
        this.tables = tables;
    }

    /** What is wrong, each in one line with its place and what to do; empty if all is well. */
    public List<String> problems(List<CleanTable> clean, List<TargetTable> targets) {
        for (CleanTable table : clean) {
            Optional<TargetTable> target = TargetTable.named(table.name(), targets);
            if (target.isPresent()) {
                compare(table, target.get());
            } else {
                problem(
                        pipeline.place(table.name()),
                        "%s writes to topic %s, but %s has no table %s to keep it in"
                                .formatted(table.name(), table.topic(), tables.name(), table.name()));
            }
        }
        targets.forEach(target -> names(target, clean));
        return List.copyOf(problems);
    }

    private void names(TargetTable target, List<CleanTable> clean) {
        boolean isTaken = FlowNames.COMMON_TABLES.contains(target.name())
                || clean.stream()
                        .anyMatch(table ->
                                FlowNames.of("", table.name()).derived().contains(target.name()));
        if (isTaken) {
            problem(
                    tables.place(target.name()),
                    "every pipeline has a table or view %s of its own: call this one otherwise"
                            .formatted(target.name()));
        }
        target.columns().stream()
                .map(TargetTable.Column::name)
                .filter(name -> name.startsWith(FlowField.PREFIX))
                .forEach(name -> problem(
                        tables.place(target.name(), name),
                        "column %s of %s: names that begin with %s are the pipeline's own, call it otherwise"
                                .formatted(name, target.name(), FlowField.PREFIX)));
    }

    private void compare(CleanTable clean, TargetTable target) {
        if (clean.key().isEmpty()) {
            identity(clean, target);
        } else {
            key(clean, target);
        }
        for (CleanTable.Column column : clean.columns()) {
            target.column(column.name())
                    .ifPresentOrElse(
                            into -> compare(column, target, into),
                            () -> problem(
                                    pipeline.place(clean.name(), column.name()),
                                    "%s has a column %s, but table %s in %s has none: add it there, or leave it out here"
                                            .formatted(clean.name(), column.name(), target.name(), tables.name())));
        }
        for (TargetTable.Column column : target.columns()) {
            if (!isFilled(column, clean, target)) {
                problem(
                        tables.place(target.name(), column.name()),
                        "column %s of %s is not written by %s: add it to table %s there, or give it a DEFAULT"
                                .formatted(column.name(), target.name(), pipeline.name(), clean.name()));
            }
        }
    }

    private static boolean isFilled(TargetTable.Column column, CleanTable clean, TargetTable target) {
        return !column.defaultKind().isEmpty()
                || column.name().equals(TableFlow.INSERTED_AT)
                || !clean.key().isEmpty() && PLACE.contains(column.name())
                || clean.columns().stream()
                        .anyMatch(written -> written.name().equals(column.name())
                                || target.parts(written.name()).contains(column))
                || target.columns().stream()
                        .flatMap(other -> FlowField.asText(target, other).stream())
                        .anyMatch(column::equals);
    }

    private void key(CleanTable clean, TargetTable target) {
        List<String> version = List.of(TableFlow.CLEAN_OFFSET, clean.deletedField());
        boolean hasPlace = PLACE.stream()
                .allMatch(column -> target.column(column)
                        .filter(place -> place.type().matches("UInt(32|64)"))
                        .isPresent());
        if (!target.engine().endsWith("ReplacingMergeTree")
                || !target.engineArguments().equals(version)
                || !Set.copyOf(target.sortingColumns()).equals(Set.copyOf(clean.key()))
                || !hasPlace) {
            problem(
                    tables.place(target.name()),
                    "%s must be a ReplacingMergeTree(%s) ORDER BY (%s), with the columns %s UInt32, %s UInt64 and %s UInt8: then it has"
                                    .formatted(
                                            target.name(),
                                            String.join(", ", version),
                                            String.join(", ", clean.key()),
                                            TableFlow.CLEAN_PARTITION,
                                            TableFlow.CLEAN_OFFSET,
                                            clean.deletedField())
                            + " the newest row of each PRIMARY KEY");
        }
    }

    private void identity(CleanTable clean, TargetTable target) {
        List<String> written =
                clean.columns().stream().map(CleanTable.Column::name).toList();
        List<String> missing = TableFlow.IDENTITY.stream()
                .filter(column -> !written.contains(column))
                .toList();
        if (!missing.isEmpty()) {
            problem(
                    pipeline.place(clean.name()),
                    "%s needs %s, which name the raw record of a row: select them from the table that reads it"
                            .formatted(clean.name(), String.join(", ", missing)));
            return;
        }
        if (clean.isIndexed() && !clean.filtered() && !written.contains(TableFlow.SOURCE_COUNT)) {
            problem(
                    pipeline.place(clean.name()),
                    "%s has %s, and needs %s, too: how many events the raw record has, so that a missing one is noticed"
                            .formatted(clean.name(), TableFlow.SOURCE_INDEX, TableFlow.SOURCE_COUNT));
            return;
        }
        List<String> identity = new ArrayList<>(TableFlow.IDENTITY.subList(0, TableFlow.IDENTITY.size() - 1));
        if (clean.isIndexed()) {
            identity.add(TableFlow.SOURCE_INDEX);
        }
        if (!target.engine().endsWith("ReplacingMergeTree")
                || !target.sortingColumns().containsAll(identity)) {
            problem(
                    tables.place(target.name()),
                    "%s must be a ReplacingMergeTree with source_topic, source_partition, source_offset%s source_topic_id in its"
                                    .formatted(target.name(), clean.isIndexed() ? ", source_index and" : " and")
                            + " ORDER BY: then a record that is delivered twice is one row");
        }
    }

    private void compare(CleanTable.Column column, TargetTable target, TargetTable.Column into) {
        if (!into.takesValues()) {
            return;
        }
        String place = tables.place(target.name(), into.name());
        new TypeFit(target.name(), pipeline.name())
                .problems(column.name(), column.type(), column.nullable(), into.type())
                .forEach(problem -> problem(place, problem));
    }

    private void problem(String place, String what) {
        problems.add(place + ": " + what);
    }
}
