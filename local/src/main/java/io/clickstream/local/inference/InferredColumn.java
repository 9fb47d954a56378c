package io.clickstream.local.inference;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A field as a column of all three tables: of raw records, of clean ones and of ClickHouse.
 *
 * @param name as in the records
 * @param required whether it was in all samples
 * @param codec how ClickHouse compresses it; empty for the default
 * @param isEventTime whether it can say when an event was
 * @param isKey whether it can say what an event is about
 */
record InferredColumn(
        String name, boolean required, InferredType type, String codec, boolean isEventTime, boolean isKey) {

    private static final Set<String> KEY_WORDS = Set.of("id", "key", "uuid", "guid", "name", "code");

    /** Those that ClickHouse compresses well by itself. */
    private static final List<String> WITHOUT_CODEC = List.of("Bool", "LowCardinality", "Tuple", "Array", "Map");

    /** @param records how many samples there are */
    static InferredColumn of(String name, FieldProfile profile, long records) {
        boolean required = profile.isAlwaysIn(records);
        InferredType type = ScalarInference.of(name, name, profile);
        boolean isTime = type.clean().startsWith("TIMESTAMP");
        return new InferredColumn(name, required, type, codec(type), isTime, required && isKey(name, type, profile));
    }

    /** One whose type somebody has written down. What comes back is not known. */
    static InferredColumn ofSchema(String name, boolean required, InferredType type) {
        return new InferredColumn(
                name, required, type, codec(type), type.clean().startsWith("TIMESTAMP"), false);
    }

    private static boolean isKey(String name, InferredType type, FieldProfile profile) {
        boolean isNamedSo = ScalarInference.words(name).stream().anyMatch(KEY_WORDS::contains);
        return profile.repeats()
                && switch (type.stored()) {
                    case "LowCardinality(String)" -> true;
                    case "Int64", "String", "UUID" -> isNamedSo && type.forms().isEmpty();
                    default -> false;
                };
    }

    private static String codec(InferredType type) {
        if (type.clean().startsWith("TIMESTAMP")) {
            return "Delta, ZSTD";
        }
        return WITHOUT_CODEC.stream().anyMatch(type.stored()::startsWith) ? "" : "ZSTD";
    }

    /** What Flink reads it as. */
    String rawType() {
        return type.raw();
    }

    /** What Flink writes it as. */
    String cleanType() {
        return type.clean();
    }

    /** What ClickHouse keeps it as. */
    String storedType() {
        return required ? type.stored() : type.storedIfMissing();
    }

    /** How its time looks, and those of its fields, where that is not {@code iso-8601}; and what is JSON text. By path. */
    Map<String, String> forms() {
        return type.forms();
    }
}
