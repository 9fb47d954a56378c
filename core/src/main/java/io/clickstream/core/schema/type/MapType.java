package io.clickstream.core.schema.type;

import java.util.Optional;

/**
 * {@code Map(String, ...)}. NULL is read as an empty one, as ClickHouse has no map that is NULL.
 *
 * @param sql as it is written
 * @param key type of the keys
 * @param value type of the values
 */
public record MapType(String sql, String key, ColumnType value) implements ColumnType {

    @Override
    public String readType() {
        return "Map(String, " + value.readType() + ")";
    }

    @Override
    public String read(String text, int depth) {
        String bound = BOUND + depth;
        return "mapApply((flow_key%d, %s) -> (flow_key%1$d, %s), %s)"
                .formatted(depth, bound, value.read(bound, depth + 1), entries(text));
    }

    @Override
    public Optional<String> misfit(String text, int depth) {
        String bound = BOUND + depth;
        String wrong = value.misfit(bound, depth + 1)
                .map(condition -> " OR arrayExists(%s -> %s, mapValues(%s))".formatted(bound, condition, entries(text)))
                .orElse("");
        // Of equal keys a map would keep both.
        return Optional.of(
                "(%1$s IS NOT NULL AND (left(%1$s, 1) != '{' OR length(mapKeys(%2$s)) != length(arrayDistinct(mapKeys(%2$s)))%3$s))"
                        .formatted(text, entries(text), wrong));
    }

    private static String entries(String text) {
        return "JSONExtract(" + ColumnType.jsonOf(text) + ", 'Map(String, Nullable(String))')";
    }
}
