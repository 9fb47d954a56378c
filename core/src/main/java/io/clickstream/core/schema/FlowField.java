package io.clickstream.core.schema;

import io.clickstream.core.schema.type.ColumnType;
import io.clickstream.core.schema.type.ScalarType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A field of the clean records that a table keeps, in the SQL of its flow.
 *
 * @param name of the field and of the column
 * @param type of the column
 * @param asText whether what is no value of its type goes into a column beside it
 * @param required whether a record without it is a bad one
 * @param absent what a record without it has, as SQL, if that is not NULL
 * @param parts columns that a {@code Nested} one is kept in; empty for all others
 */
record FlowField(
        String name, ColumnType type, boolean asText, boolean required, Optional<String> absent, List<String> parts) {

    /** What only the flow has begins with it, so a column may be called anything else. */
    static final String PREFIX = "flow_";

    /** Beside a column of another type: takes what is no value of that. */
    private static final String AS_TEXT = "_text";

    /** Of a type in a reason. */
    private static final int LONGEST_TYPE = 60;

    static FlowField of(CleanTable.Column written, TargetTable target, TargetTable.Column kept) {
        ColumnType type = ColumnType.of(kept.type());
        boolean mayBeNull = type instanceof ScalarType scalar ? scalar.nullable() : written.nullable();
        Optional<String> absent = type instanceof ScalarType scalar && !scalar.isTime() && !scalar.nullable()
                ? kept.constantDefault()
                        .map(value -> "CAST(%s, '%s')".formatted(value, SqlName.inString(scalar.readAs())))
                : Optional.empty();
        return new FlowField(
                kept.name(),
                type,
                asText(target, kept).isPresent(),
                !mayBeNull && absent.isEmpty() && !TableFlow.IDENTITY.contains(kept.name()),
                absent,
                target.parts(kept.name()).stream().map(TargetTable.Column::name).toList());
    }

    /** Whether it has no parts. */
    boolean isScalar() {
        return type instanceof ScalarType;
    }

    boolean isText() {
        return type instanceof ScalarType scalar && scalar.isText();
    }

    boolean isTime() {
        return type instanceof ScalarType scalar && scalar.isTime() && !isSourceTimestamp();
    }

    boolean isSourceTimestamp() {
        return name.equals(TableFlow.SOURCE_TIMESTAMP);
    }

    String quotedName() {
        return SqlName.quoted(name);
    }

    String text() {
        return PREFIX + "json." + quotedName();
    }

    String value() {
        return isText() || !isScalar() ? text() : SqlName.quoted(PREFIX + "read_" + name);
    }

    /** The value that is read of the text, if that is not the text itself. */
    Optional<String> reading() {
        return type instanceof ScalarType scalar && !scalar.isText()
                ? Optional.of(scalar.read(text()) + " AS " + value())
                : Optional.empty();
    }

    private String incomingType() {
        if (!(type instanceof ScalarType scalar)) {
            return type.readType();
        }
        String read = isSourceTimestamp() ? scalar.base() : scalar.readAs();
        return scalar.nullable() ? "Nullable(" + read + ")" : read;
    }

    private String textName() {
        return SqlName.quoted(name + AS_TEXT);
    }

    /** The column that takes what is no value of another one, if there is one. */
    static Optional<TargetTable.Column> asText(TargetTable target, TargetTable.Column column) {
        return ColumnType.of(column.type()) instanceof ScalarType type && !type.isText() && type.nullable()
                ? target.column(column.name() + AS_TEXT).filter(FlowField::isNullableText)
                : Optional.empty();
    }

    private static boolean isNullableText(TargetTable.Column column) {
        return ColumnType.of(column.type()) instanceof ScalarType type && type.isText() && type.nullable();
    }

    /** Its column, or columns, between the two views. */
    String incomingColumns() {
        return "    " + quotedName() + " " + incomingType() + ","
                + (asText ? "\n    " + textName() + " Nullable(String)," : "");
    }

    /** Its column, or columns, behind the checks. */
    String rowColumns() {
        if (!parts.isEmpty()) {
            return parts.stream()
                    .map(part -> "    arrayMap(%1$spart -> tupleElement(%1$spart, '%2$s'), %3$s) AS %4$s,"
                            .formatted(
                                    PREFIX,
                                    SqlName.inString(part.substring(name.length() + 1)),
                                    cast(),
                                    SqlName.quoted(part)))
                    .collect(Collectors.joining("\n"));
        }
        return "    " + rowValue() + "," + (asText ? "\n    " + textName() + "," : "");
    }

    private String rowValue() {
        if (isTime()) {
            return "fromUnixTimestamp64Milli(%1$s, 'UTC') AS %1$s".formatted(quotedName());
        }
        // Of a row that is not rejected, all parts fit.
        return isScalar() ? quotedName() : cast() + " AS " + quotedName();
    }

    private String cast() {
        return "CAST(%s, '%s')".formatted(quotedName(), SqlName.inString(type.sql()));
    }

    /** What is read of it, as a column. */
    String parsedValue() {
        String name = quotedName();
        if (!(type instanceof ScalarType scalar)) {
            return type.read(text(), 1) + " AS " + name + ",";
        }
        if (scalar.isText()) {
            return (scalar.nullable() ? text() : "ifNull(" + text() + ", " + absent.orElse("''") + ")") + " AS " + name
                    + ",";
        }
        if (isSourceTimestamp()) {
            return """
                    -- -1 is Kafka's word for none. It only says when, so one that no DateTime64 can hold costs no event.
                        if(%1$s != -1 AND %1$s >= flow_first_time AND %1$s < flow_end_of_time,
                            fromUnixTimestamp64Milli(assumeNotNull(%1$s), 'UTC'), NULL) AS %2$s,\
                    """.formatted(value(), name);
        }
        String value = (scalar.nullable()
                        ? value()
                        : absent.map(constant -> "ifNull(" + value() + ", " + constant + ")")
                                .orElseGet(() -> "assumeNotNull(" + value() + ")"))
                + " AS " + name;
        return asText
                ? "%s,\n    if(%s IS NULL, %s, NULL) AS %s,".formatted(value, value(), text(), textName())
                : value + ",";
    }

    /** When what is there does not fit its type, and the reason that it gives. */
    String fit() {
        String misfit = type instanceof ScalarType scalar
                ? scalar.misfit(text(), value())
                        .map(wrong -> "(" + value() + " IS NULL OR " + wrong + ")")
                        .orElse(value() + " IS NULL")
                : type.misfit(text(), 1).orElseThrow();
        String expected = shortened(type instanceof ScalarType scalar ? scalar.described() : type.sql());
        return "%s IS NOT NULL AND %s,\n        '%s is not a%s %s: ' || left(assumeNotNull(%s), 40),"
                .formatted(
                        text(),
                        misfit,
                        SqlName.inString(name),
                        expected.matches("[AEI].*") ? "n" : "",
                        SqlName.inString(expected),
                        text());
    }

    private static String shortened(String type) {
        return type.length() > LONGEST_TYPE ? type.substring(0, LONGEST_TYPE) + "..." : type;
    }

    /** When it is not there although it must be. */
    String missing() {
        return isText() ? quotedName() + " = ''" : value() + " IS NULL";
    }
}
