package io.clickstream.local.inference;

import io.clickstream.core.schema.SqlName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a field is in all three tables, with the fields and elements that it has itself.
 *
 * @param raw what Flink reads it as
 * @param clean what Flink writes it as
 * @param stored what ClickHouse keeps it as, if it is always there
 * @param storedIfMissing the same if it may be missing
 * @param forms how times look, where that is not {@code iso-8601}, and what is {@link #JSON_TEXT}; by path from the record on
 */
record InferredType(String raw, String clean, String stored, String storedIfMissing, Map<String, String> forms) {

    static final String JSON_TEXT = "JSON text";

    private static final String LOW = "LowCardinality(";

    /** Deeper nesting is for who reads JSON text. */
    private static final int DEPTH = 8;

    /** Objects with more names than this, most of which most of them lack, have data as names. */
    private static final int FEW_NAMES = 3;

    /** Copies its map. */
    InferredType {
        forms = Map.copyOf(forms);
    }

    /** One of Flink's that ClickHouse knows as another one. */
    static InferredType scalar(String flink, String clickHouse) {
        return scalar(flink, flink, clickHouse, Map.of());
    }

    static InferredType scalar(String raw, String clean, String clickHouse, Map<String, String> forms) {
        return new InferredType(raw, clean, clickHouse, nullable(clickHouse), forms);
    }

    /** Whatever is there, as it is. */
    static InferredType jsonText(String path) {
        return scalar("STRING", "STRING", "String", Map.of(path, JSON_TEXT));
    }

    /** An object or a list; as JSON text where nothing better can be said of all of them. */
    static InferredType nested(String path, FieldProfile profile) {
        return nested(path, profile, 0).orElseGet(() -> jsonText(path));
    }

    private static Optional<InferredType> nested(String path, FieldProfile profile, int depth) {
        if (depth == DEPTH) {
            return Optional.empty();
        }
        return profile.kind().flatMap(kind -> switch (kind) {
            case OBJECT -> hasDataAsNames(profile) ? map(path, profile) : row(path, profile, depth);
            case LIST -> list(path, profile, depth);
            default -> Optional.empty();
        });
    }

    private static boolean hasDataAsNames(FieldProfile profile) {
        int names = profile.fields().size();
        long there = profile.fields().values().stream()
                .mapToLong(FieldProfile::values)
                .sum();
        return names > FEW_NAMES && there * 2 < names * profile.values();
    }

    private static Optional<InferredType> map(String path, FieldProfile profile) {
        FieldProfile values = profile.fieldValues();
        return values.kind()
                .filter(kind -> !kind.isNested())
                .map(kind -> ofMember(path, values, 0))
                .filter(value -> value.forms.isEmpty())
                .map(InferredType::ofValues);
    }

    private static Optional<InferredType> row(String path, FieldProfile profile, int depth) {
        if (profile.fields().isEmpty() || profile.fields().keySet().stream().anyMatch(name -> !isMemberName(name))) {
            return Optional.empty();
        }
        List<Member> members = new ArrayList<>();
        profile.fields()
                .forEach((name, member) -> members.add(new Member(
                        name, ofMember(path + "." + name, member, depth + 1), member.isAlwaysIn(profile.values()))));
        return Optional.of(ofMembers(members));
    }

    /**
     * A field of an object.
     *
     * @param required whether it is there whenever the object is
     */
    record Member(String name, InferredType type, boolean required) {}

    /** An object of some fields. */
    static InferredType ofMembers(List<Member> members) {
        Map<String, String> forms = new HashMap<>();
        members.forEach(member -> forms.putAll(member.type.forms));
        String row = members.stream()
                .map(member ->
                        SqlName.quoted(member.name) + " " + member.type.clean + (member.required ? " NOT NULL" : ""))
                .collect(Collectors.joining(", ", "ROW<", ">"));
        // ClickHouse has no tuple that is NULL: its members are.
        return new InferredType(
                row,
                row,
                tuple(members, member -> member.required ? member.type.stored : member.type.storedIfMissing),
                tuple(members, member -> member.type.storedIfMissing),
                forms);
    }

    private static String tuple(List<Member> members, Function<Member, String> type) {
        return members.stream()
                .map(member -> SqlName.quoted(member.name) + " " + type.apply(member))
                .collect(Collectors.joining(", ", "Tuple(", ")"));
    }

    /** A list. */
    static InferredType ofElements(InferredType element, boolean required) {
        return always(
                "ARRAY<" + element.clean + (required ? " NOT NULL>" : ">"),
                "Array(" + (required ? element.stored : element.storedIfMissing) + ")",
                element.forms);
    }

    /** An object whose names are data. */
    static InferredType ofValues(InferredType value) {
        return always("MAP<STRING, " + value.clean + ">", "Map(String, " + value.storedIfMissing + ")", value.forms);
    }

    private static Optional<InferredType> list(String path, FieldProfile profile, int depth) {
        FieldProfile elements = profile.elements();
        if (elements.kind().isEmpty()) {
            return Optional.empty();
        }
        InferredType element = ofMember(path, elements, depth + 1);
        if (element.forms.containsValue(JSON_TEXT) && element.forms.containsKey(path)) {
            return Optional.empty();
        }
        return Optional.of(ofElements(element, elements.isAlwaysIn(profile.countOfElements())));
    }

    /** ClickHouse has none that is NULL, but an empty one. */
    private static InferredType always(String flink, String clickHouse, Map<String, String> forms) {
        return new InferredType(flink, flink, clickHouse, clickHouse, forms);
    }

    private static InferredType ofMember(String path, FieldProfile profile, int depth) {
        String name = path.substring(path.lastIndexOf('.') + 1);
        if (profile.kind().filter(FieldProfile.Kind::isNested).isPresent()) {
            return nested(path, profile, depth).orElseGet(() -> jsonText(path));
        }
        InferredType type = ScalarInference.of(path, name, profile);
        // What is cut at the top, where everybody sees it, stays whole in here.
        return type.raw.equals(type.clean) ? type : type.forms.isEmpty() ? scalar("STRING", "String") : jsonText(path);
    }

    private static boolean isMemberName(String name) {
        return InferredTopic.isName(name)
                // Names are listed in options, with a dot between those of an object and of its field.
                && name.matches("[^,;:\".]*")
                // ClickHouse takes a number for the place in the tuple.
                && !name.matches("\\d+");
    }

    private static String nullable(String type) {
        return type.startsWith(LOW) ? LOW + "Nullable(" + type.substring(LOW.length()) + ")" : "Nullable(" + type + ")";
    }
}
