package io.clickstream.core.schema.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares a type that Flink writes with the type that ClickHouse keeps it as. */
public final class TypeFit {

    private static final String KNOWN =
            "String, Bool, integers, Float32, Float64, Decimal, Date, Date32, Time, Time64, DateTime64, UUID,"
                    + " IPv4, IPv6, Enum and JSON, each also Nullable or LowCardinality, and Array, Map and Tuple of these";

    private final String table;
    private final String pipelineFile;
    private final List<String> problems = new ArrayList<>();

    /**
     * @param table in ClickHouse
     * @param pipelineFile what the SQL that writes it is called
     */
    public TypeFit(String table, String pipelineFile) {
        this.table = table;
        this.pipelineFile = pipelineFile;
    }

    /**
     * What keeps the values of a column from going into it, each in one line.
     *
     * @param column its name
     * @param written as Flink has it
     * @param nullable whether it may be NULL
     * @param kept as {@code system.columns} has it
     */
    public List<String> problems(String column, String written, boolean nullable, String kept) {
        problems.clear();
        compare(column, WrittenType.of(written), nullable, ColumnType.of(kept));
        return List.copyOf(problems);
    }

    private void compare(String path, WrittenType written, boolean nullable, ColumnType kept) {
        if (kept instanceof ScalarType scalar) {
            compareScalar(path, written, nullable, scalar);
        } else if (kept instanceof ArrayType array && written.name().equals("ARRAY")) {
            WrittenType.Member element = written.members().get(0);
            compare(path + "[]", element.type(), element.nullable(), array.element());
        } else if (kept instanceof MapType map
                && written.name().equals("MAP")
                && ScalarType.of(map.key()).isText()) {
            WrittenType.Member value = written.members().get(1);
            compare(path + "{}", value.type(), value.nullable(), map.value());
        } else if (kept instanceof TupleType tuple && written.name().equals("ROW")) {
            compareMembers(path, written, nullable, tuple);
        } else {
            differs(path, written, kept);
        }
    }

    private void compareMembers(String path, WrittenType written, boolean nullable, TupleType kept) {
        for (WrittenType.Member member : written.members()) {
            Optional<ColumnType> into = kept.member(member.name());
            // Of a row that is NULL, all members are.
            into.ifPresentOrElse(
                    type -> compare(path + "." + member.name(), member.type(), nullable || member.nullable(), type),
                    () -> problem(
                            path + "." + member.name(),
                            "is written by %s, but is not in the %s: add it there, or leave it out"
                                    .formatted(pipelineFile, kept.sql())));
        }
        for (TupleType.Member member : kept.members()) {
            if (written.members().stream().noneMatch(other -> other.name().equals(member.name()))) {
                problem(
                        path + (member.name().isEmpty() ? "" : "." + member.name()),
                        member.name().isEmpty()
                                ? "is a Tuple without names, so no field is known to go into it: write Tuple(name type, ...)"
                                : "is not written by %s: add it to the ROW there, or leave it out of the %s"
                                        .formatted(pipelineFile, kept.sql()));
            }
        }
    }

    private void compareScalar(String path, WrittenType written, boolean nullable, ScalarType kept) {
        if (!kept.isKnown()) {
            problem(
                    path,
                    "has the type %s, of which no value can be read yet; known are %s".formatted(kept.sql(), KNOWN));
        } else if (!fits(written, kept)) {
            differs(path, written, kept);
        } else if (nullable && !kept.nullable()) {
            problem(
                    path,
                    "takes no NULL, but may be NULL in %s: write NOT NULL there, or Nullable(%s) here"
                            .formatted(pipelineFile, kept.base()));
        }
    }

    private void differs(String path, WrittenType written, ColumnType kept) {
        problem(path, "has the type %s, but %s writes it as %s".formatted(kept.sql(), pipelineFile, written.sql()));
    }

    private static boolean fits(WrittenType written, ScalarType into) {
        return switch (written.name()) {
            case "STRING", "VARCHAR", "CHAR" -> !into.isTime();
            case "BOOLEAN" -> into.base().equals("Bool") || into.isText();
            case "TINYINT", "SMALLINT", "INT", "BIGINT" -> into.isNumber() || into.isText();
            case "FLOAT", "DOUBLE" -> into.isFloat() || into.isText();
            case "DECIMAL" -> into.isText() || into.isFloat() || holds(written, into);
            case "DATE" -> into.isDate() || into.isText();
            case "TIME" -> into.holdsTimeOfDay(written.argument(0)) || into.isText();
            case "TIMESTAMP", "TIMESTAMP_LTZ" -> into.isTime();
            case "ARRAY" -> into.isText();
            case "ROW", "MAP" -> into.isText() || into.isJson();
            default -> false;
        };
    }

    private static boolean holds(WrittenType decimal, ScalarType into) {
        int scale = decimal.argument(1);
        return scale == 0 && into.isInteger() || into.holdsDecimal(decimal.argument(0) - scale, scale);
    }

    private void problem(String path, String what) {
        problems.add("column %s of %s %s".formatted(path, table, what));
    }
}
