package io.clickstream.job.format.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clickstream.job.format.json.JsonScanner;
import io.clickstream.job.format.json.JsonString;
import io.clickstream.job.format.json.PaddedBytes;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Finds columns by the bytes of JSON keys. Records tend to repeat their order, so what followed the same column last time
 * is tried first, before anything looks for the end of the key.
 */
final class FieldNames implements Serializable {

    private static final int NONE = -1;

    private final byte[][] names;
    private final PaddedBytes[] keys;

    /** The column that last came after each; the last place is for the start of a record. */
    private final int[] followers;

    /** The column found last, as an index of {@link #followers}. */
    private int last;

    FieldNames(List<Column> columns) {
        names = columns.stream().map(column -> column.name().getBytes(UTF_8)).toArray(byte[][]::new);
        keys = columns.stream().map(column -> new PaddedBytes(column.key())).toArray(PaddedBytes[]::new);
        followers = new int[names.length + 1];
        Arrays.fill(followers, NONE);
    }

    /** Starts with a record. */
    void begin() {
        last = names.length;
    }

    /** Moves over the key of a field and returns the index of the column with exactly this name, or -1. */
    int next(JsonScanner scanner) {
        int expected = followers[last];
        if (expected != NONE && scanner.skipKey(keys[expected])) {
            last = expected;
            return expected;
        }
        int column = scanner.nextKey() ? find(scanner.string()) : NONE;
        if (column != NONE) {
            followers[last] = column;
            last = column;
        }
        return column;
    }

    private int find(JsonString key) {
        byte[] bytes = key.bytes();
        int from = key.from();
        int to = key.to();
        for (int column = 0; column < names.length; column++) {
            byte[] name = names[column];
            if (Arrays.equals(name, 0, name.length, bytes, from, to)) {
                return column;
            }
        }
        return NONE;
    }
}
