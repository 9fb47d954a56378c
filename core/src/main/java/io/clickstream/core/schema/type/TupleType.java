package io.clickstream.core.schema.type;

import io.clickstream.core.schema.SqlName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code Tuple(a ..., b ...)}. NULL is read as one whose members are NULL, as ClickHouse has no tuple that is NULL.
 *
 * @param sql as it is written
 * @param members in their order
 */
public record TupleType(String sql, List<Member> members) implements ColumnType {

    /** @param name empty if it has none: then no field of an object is known by it */
    record Member(String name, ColumnType type) {}

    static TupleType of(String sql, TypeText text) {
        return new TupleType(
                sql,
                text.arguments().stream()
                        .map(TypeText.Member::of)
                        .map(member -> new Member(member.name(), ColumnType.of(member.type())))
                        .toList());
    }

    /** The type of a member, if it has one of this name. */
    Optional<ColumnType> member(String name) {
        return members.stream()
                .filter(member -> member.name().equals(name))
                .map(Member::type)
                .findFirst();
    }

    @Override
    public String readType() {
        return members.stream()
                .map(member ->
                        SqlName.quoted(member.name()) + " " + member.type().readType())
                .collect(Collectors.joining(", ", "Tuple(", ")"));
    }

    @Override
    public String read(String text, int depth) {
        String bound = BOUND + depth;
        String values = members.stream()
                .map(member -> member.type().read(text(bound, member), depth + 1))
                .collect(Collectors.joining(", "));
        return "arrayMap(%s -> tuple(%s), [%s])[1]".formatted(bound, values, fields(text));
    }

    @Override
    public Optional<String> misfit(String text, int depth) {
        String bound = BOUND + depth;
        String wrong = members.stream()
                .flatMap(member -> member.type().misfit(text(bound, member), depth + 1).stream())
                .collect(Collectors.joining(" OR "));
        String noObject = "(%1$s IS NOT NULL AND left(%1$s, 1) != '{')".formatted(text);
        return Optional.of(
                wrong.isEmpty()
                        ? noObject
                        : "(%s OR arrayExists(%s -> %s, [%s]))".formatted(noObject, bound, wrong, fields(text)));
    }

    private static String text(String bound, Member member) {
        return bound + "." + SqlName.quoted(member.name());
    }

    private String fields(String text) {
        return "JSONExtract(%s, '%s')"
                .formatted(
                        ColumnType.jsonOf(text),
                        SqlName.inString(members.stream()
                                .map(member -> SqlName.quoted(member.name()) + " Nullable(String)")
                                .collect(Collectors.joining(", ", "Tuple(", ")"))));
    }
}
