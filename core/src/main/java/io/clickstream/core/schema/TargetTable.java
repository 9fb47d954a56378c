package io.clickstream.core.schema;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table of ClickHouse, as its {@code system.columns} has it.
 *
 * @param name without its database
 * @param engine such as {@code ReplacingMergeTree}
 * @param engineFull the same with its arguments, and whatever else its CREATE TABLE says of it
 * @param sortingKey what it is in the order of
 * @param columns in their order
 */
public record TargetTable(String name, String engine, String engineFull, String sortingKey, List<Column> columns) {

    private static final Pattern CONSTANT = Pattern.compile("-?\\d+(\\.\\d+)?|'([^'\\\\]|\\\\.)*'|true|false");
    private static final String LIST = "Array(";
    private static final Pattern ARGUMENTS = Pattern.compile("^\\w+\\(([^)]*)\\)");

    /** Copies its list. */
    public TargetTable {
        // What was written down before has none.
        engineFull = engineFull == null ? engine : engineFull;
        columns = List.copyOf(columns);
    }

    /**
     * A column.
     *
     * @param name its name
     * @param type such as {@code LowCardinality(Nullable(String))}
     * @param defaultKind {@code DEFAULT}, {@code MATERIALIZED}, {@code ALIAS}, {@code EPHEMERAL}, or empty
     * @param defaultExpression what that kind is of
     * @param codec such as {@code CODEC(ZSTD(1))}, or empty
     */
    public record Column(String name, String type, String defaultKind, String defaultExpression, String codec) {

        /** One without an expression and a codec. */
        public Column(String name, String type, String defaultKind) {
            this(name, type, defaultKind, "", "");
        }

        /** As it stands in a statement. */
        String sql() {
            return Stream.of(SqlName.quoted(name), type, defaultKind, defaultExpression, codec)
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining(" "));
        }

        /** The value of a row that has none, if it is a constant. */
        Optional<String> constantDefault() {
            return defaultKind.equals("DEFAULT")
                            && CONSTANT.matcher(defaultExpression).matches()
                    ? Optional.of(defaultExpression)
                    : Optional.empty();
        }

        /** Whether an INSERT may give it a value. */
        boolean takesValues() {
            return defaultKind.isEmpty() || defaultKind.equals("DEFAULT");
        }
    }

    /** The table of a name, if there is one. */
    public static Optional<TargetTable> named(String name, List<TargetTable> tables) {
        return tables.stream().filter(table -> table.name().equals(name)).findFirst();
    }

    /**
     * Tables with what only others of the same names have, and those others that they lack.
     *
     * @param these in their order
     * @param those with what is added behind
     */
    public static List<TargetTable> both(List<TargetTable> these, List<TargetTable> those) {
        return Stream.concat(
                        these.stream()
                                .map(table -> named(table.name(), those)
                                        .map(table::withColumnsOf)
                                        .orElse(table)),
                        those.stream()
                                .filter(other -> named(other.name(), these).isEmpty()))
                .toList();
    }

    private TargetTable withColumnsOf(TargetTable other) {
        return new TargetTable(
                name,
                engine,
                engineFull,
                sortingKey,
                Stream.concat(
                                columns.stream(),
                                other.columns().stream()
                                        .filter(column -> column(column.name()).isEmpty()))
                        .toList());
    }

    /**
     * Makes an older table of this name as this one: adds the columns that it lacks, and gives the others their types. May be executed
     * again. Does not wait until the values are written anew: whoever reads meanwhile gets them in the new type. Fails if values would
     * not be the same then.
     */
    public String alter(String database) {
        return NarrowerTypes.refuse(database, this).orElse("")
                + Stream.concat(
                                columns.stream().map(column -> "    ADD COLUMN IF NOT EXISTS " + column.sql()),
                                columns.stream()
                                        .filter(this::canChange)
                                        .map(column -> "    MODIFY COLUMN " + column.sql()))
                        .collect(Collectors.joining(
                                ",\n",
                                "ALTER TABLE " + database + "." + SqlName.quoted(name) + "\n",
                                "\nSETTINGS alter_sync = 0;\n"));
    }

    /** Whether a column of the table may get another type: its engine, keys and partitions have nothing to do with it. */
    boolean canChange(Column column) {
        return column.takesValues()
                && !Pattern.compile("\\b" + Pattern.quote(column.name()) + "\\b")
                        .matcher(engineFull)
                        .find();
    }

    /** What stands in the brackets of its engine. */
    public List<String> engineArguments() {
        return ARGUMENTS
                .matcher(engineFull)
                .results()
                .flatMap(found -> names(found.group(1)))
                .toList();
    }

    /** The columns that it is in the order of, as far as they are columns. */
    List<String> sortingColumns() {
        return names(sortingKey).toList();
    }

    private static Stream<String> names(String list) {
        return Stream.of(list.split(","))
                .map(name -> name.strip().replaceAll("^`|`$", ""))
                .filter(name -> !name.isEmpty());
    }

    /** The column of a name, if there is one; of one that was written as {@code Nested}, the list that its parts are of. */
    Optional<Column> column(String wanted) {
        return columns.stream()
                .filter(column -> column.name().equals(wanted))
                .findFirst()
                .or(() -> parts(wanted).isEmpty() ? Optional.empty() : Optional.of(list(wanted)));
    }

    private Column list(String nested) {
        return new Column(
                nested,
                parts(nested).stream()
                        .map(part -> SqlName.quoted(part.name().substring(nested.length() + 1)) + " "
                                + part.type()
                                        .substring(LIST.length(), part.type().length() - 1))
                        .collect(Collectors.joining(", ", "Array(Tuple(", "))")),
                "");
    }

    /** The lists of the same length that ClickHouse keeps of a column {@code Nested}: {@code items.sku}, {@code items.price}. */
    List<Column> parts(String nested) {
        return columns.stream()
                .filter(column ->
                        column.name().startsWith(nested + ".") && column.type().startsWith(LIST))
                .toList();
    }
}
