package io.clickstream.core.schema.type;

import java.util.Optional;

/** A type of ClickHouse, and how a value of it is read from the text of a JSON value: what an object or array is, too, is read from its text. */
public sealed interface ColumnType permits ScalarType, ArrayType, TupleType, MapType {

    /** Begins the names that expressions bind. */
    String BOUND = "flow_e";

    /** @param type as {@code system.columns} has it */
    static ColumnType of(String type) {
        TypeText text = TypeText.of(type);
        return switch (text.name()) {
            case "Array" -> new ArrayType(type, of(text.arguments().get(0)));
            case "Tuple" -> TupleType.of(type, text);
            case "Map" ->
                new MapType(type, text.arguments().get(0), of(text.arguments().get(1)));
            default -> ScalarType.of(type);
        };
    }

    /** The type, as it was written. */
    String sql();

    /** The type of what {@link #read} gives: NULL stands there where a value does not fit, or is not there. */
    String readType();

    /**
     * An expression that reads a value from its text.
     *
     * @param text an expression of type {@code Nullable(String)}
     * @param depth how many names are bound around it
     */
    String read(String text, int depth);

    /**
     * A condition that a value does not fit, or is not there although it must be; nothing if any text fits. Parameters as in
     * {@link #read}.
     */
    Optional<String> misfit(String text, int depth);

    /** The text of an array or object, which is not there for a NULL one. */
    static String jsonOf(String text) {
        return "ifNull(" + text + ", '')";
    }
}
