package io.clickstream.core.schema.type;

import java.util.List;

/**
 * A type that Flink writes.
 *
 * @param name such as {@code DECIMAL}
 * @param arguments such as its precision and scale; empty for a row, an array or a map
 * @param members of a row; of an array one, of a map two, without names
 */
record WrittenType(String name, List<Integer> arguments, List<Member> members) {

    /** @param nullable whether it may be NULL */
    record Member(String name, WrittenType type, boolean nullable) {

        private static Member of(String name, String type) {
            TypeText text = TypeText.of(type);
            return new Member(name, WrittenType.of(text), !text.rest().startsWith("NOT NULL"));
        }
    }

    /** @param type such as {@code ARRAY<ROW<`sku` STRING NOT NULL>>} */
    static WrittenType of(String type) {
        return of(TypeText.of(type));
    }

    private static WrittenType of(TypeText text) {
        return switch (text.name()) {
            case "ROW" ->
                new WrittenType(
                        text.name(),
                        List.of(),
                        text.arguments().stream()
                                .map(TypeText.Member::of)
                                .map(member -> Member.of(member.name(), member.type()))
                                .toList());
            case "ARRAY", "MAP" ->
                new WrittenType(
                        text.name(),
                        List.of(),
                        text.arguments().stream()
                                .map(type -> Member.of("", type))
                                .toList());
            default ->
                new WrittenType(
                        text.name(),
                        text.arguments().stream()
                                .filter(argument -> argument.matches("\\d+"))
                                .map(Integer::valueOf)
                                .toList(),
                        List.of());
        };
    }

    /** An argument, or 0 if it has none. */
    int argument(int index) {
        return index < arguments.size() ? arguments.get(index) : 0;
    }

    /** As people write it. */
    String sql() {
        String arguments = switch (name) {
            case "ROW" ->
                "<"
                        + String.join(
                                ", ",
                                members.stream()
                                        .map(member -> member.name() + " " + sql(member))
                                        .toList()) + ">";
            case "ARRAY", "MAP" ->
                "<" + String.join(", ", members.stream().map(WrittenType::sql).toList()) + ">";
            default ->
                this.arguments.isEmpty() || name.equals("VARCHAR")
                        ? ""
                        : "("
                                + String.join(
                                        ", ",
                                        this.arguments.stream()
                                                .map(String::valueOf)
                                                .toList()) + ")";
        };
        return name + arguments;
    }

    private static String sql(Member member) {
        return member.type().sql() + (member.nullable() ? "" : " NOT NULL");
    }
}
