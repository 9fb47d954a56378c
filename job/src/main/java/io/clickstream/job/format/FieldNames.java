package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;

/** Finds a column by the bytes of a JSON key. */
final class FieldNames {

    private final byte[][] names;

    /** Records tend to repeat their order, so the column after the last one found is tried first. */
    private int likely;

    FieldNames(List<Column> columns) {
        names = columns.stream().map(column -> column.name().getBytes(UTF_8)).toArray(byte[][]::new);
    }

    /** The index of the column with exactly this name, or -1. */
    int find(JsonString key) {
        byte[] bytes = key.bytes();
        int from = key.from();
        int to = key.to();
        for (int i = 0, column = likely; i < names.length; i++, column = after(column)) {
            byte[] name = names[column];
            if (Arrays.equals(name, 0, name.length, bytes, from, to)) {
                likely = after(column);
                return column;
            }
        }
        return -1;
    }

    private int after(int column) {
        return column + 1 == names.length ? 0 : column + 1;
    }
}
