package io.clickstream.core.schema.type;

import java.util.Optional;

/**
 * {@code Array(...)}. NULL is read as an empty one, as ClickHouse has no array that is NULL.
 *
 * @param sql as it is written
 * @param element type of the elements
 */
public record ArrayType(String sql, ColumnType element) implements ColumnType {

    @Override
    public String readType() {
        return "Array(" + element.readType() + ")";
    }

    @Override
    public String read(String text, int depth) {
        String bound = BOUND + depth;
        return "arrayMap(%s -> %s, %s)".formatted(bound, element.read(bound, depth + 1), elements(text));
    }

    @Override
    public Optional<String> misfit(String text, int depth) {
        String bound = BOUND + depth;
        String noArray = "left(%s, 1) != '['".formatted(text);
        return Optional.of("(%1$s IS NOT NULL AND %2$s)"
                .formatted(
                        text,
                        element.misfit(bound, depth + 1)
                                .map(wrong -> "(%s OR arrayExists(%s -> %s, %s))"
                                        .formatted(noArray, bound, wrong, elements(text)))
                                .orElse(noArray)));
    }

    private static String elements(String text) {
        return "JSONExtract(" + ColumnType.jsonOf(text) + ", 'Array(Nullable(String))')";
    }
}
