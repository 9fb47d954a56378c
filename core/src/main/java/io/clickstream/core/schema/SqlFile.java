package io.clickstream.core.schema;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A file of SQL, to say where something stands in it.
 *
 * @param name what errors call it
 * @param text all of it
 */
public record SqlFile(String name, String text) {

    /** Where a table is made: {@code file:line}, or the file where it is not. */
    String place(String table) {
        return place(line(table));
    }

    /** Where a column of a table is named for the first time, else where the table is made. */
    String place(String table, String column) {
        int begin = line(table);
        return begin < 0
                ? place(begin)
                : lines(Pattern.compile("(?<![\\w-])" + Pattern.quote(column) + "(?!\\w)"), begin + 1)
                        .mapToObj(this::place)
                        .findFirst()
                        .orElseGet(() -> place(begin));
    }

    /** Where a table is written to for the first time. */
    public String insertPlace(String table) {
        Pattern insert = Pattern.compile(
                "\\bINSERT\\s+INTO\\s+[`\"]?" + Pattern.quote(table) + "(?!\\w)", Pattern.CASE_INSENSITIVE);
        return place(lines(insert, 0).findFirst().orElse(-1));
    }

    /** The last place of a text. */
    String lastPlace(String literal) {
        return place(lines(Pattern.compile(Pattern.quote(literal)), 0).max().orElse(-1));
    }

    private int line(String table) {
        Pattern made = Pattern.compile(
                "\\bTABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?(?:`?\\w+`?\\.)?[`\"]?" + Pattern.quote(table) + "(?!\\w)",
                Pattern.CASE_INSENSITIVE);
        return lines(made, 0).findFirst().orElse(-1);
    }

    private IntStream lines(Pattern pattern, int from) {
        List<String> lines = text.lines().toList();
        return IntStream.range(from, lines.size())
                .filter(line -> pattern.matcher(lines.get(line).replaceFirst("--.*", ""))
                        .find());
    }

    private String place(int line) {
        return line < 0 ? name : name + ":" + (line + 1);
    }
}
