package io.clickstream.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Draws answers as text: tables, with bars where there is room. */
final class Chart {
    private static final String GAP = "  ";
    private static final int SHORTEST_BAR = 10;
    private static final int LONGEST_TEXT = 60;

    /** Parts of a block of text, by eighths. */
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

    /** Told apart without colours. */
    private static final String FILLS = "█▓▒░";

    private final int width;
    private final boolean blocks;

    /**
     * For a terminal.
     *
     * @param width its columns
     * @param blocks whether it has block characters; without, there are no bars
     */
    Chart(int width, boolean blocks) {
        this.width = width;
        this.blocks = blocks;
    }

    /** The answer as it is. */
    List<String> table(Answer answer) {
        return table(answer, List.of());
    }

    /**
     * The answer, with a bar behind each row.
     *
     * @param measure the column that the bars show
     */
    List<String> bars(Answer answer, String measure) {
        int used = width(answer) + GAP.length();
        if (!blocks || width - used < SHORTEST_BAR) {
            return table(answer);
        }
        List<Double> values = answer.numbers(answer.column(measure));
        double greatest = values.stream().mapToDouble(value -> value).max().orElse(0);
        return table(
                answer,
                values.stream().map(value -> bar(value, greatest, width - used)).toList());
    }

    /**
     * One line for each value of the first column, with a bar of parts: the second column says of what, the third how
     * much.
     */
    List<String> stacked(Answer answer) {
        if (!blocks) {
            return table(answer);
        }
        Map<String, Map<String, Double>> byLine = new LinkedHashMap<>();
        TreeSet<String> parts = new TreeSet<>();
        answer.rows().forEach(row -> {
            parts.add(row.get(1));
            byLine.computeIfAbsent(row.get(0), line -> new LinkedHashMap<>())
                    .put(row.get(1), Double.valueOf(row.get(2)));
        });
        List<String> order = List.copyOf(parts);
        List<List<String>> totals = byLine.entrySet().stream()
                .map(line -> List.of(line.getKey(), "%.0f".formatted(total(line.getValue()))))
                .toList();
        Answer sums =
                new Answer(List.of(answer.columns().get(0), answer.columns().get(2)), totals);
        int longest = Math.max(SHORTEST_BAR, width - width(sums) - GAP.length());
        double greatest =
                byLine.values().stream().mapToDouble(Chart::total).max().orElse(0);
        List<String> bars = byLine.values().stream()
                .map(line -> stack(line, order, greatest, longest))
                .toList();
        List<String> lines = new ArrayList<>(table(sums, bars));
        lines.add(0, legend(order));
        return lines;
    }

    private static String legend(List<String> parts) {
        StringBuilder legend = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            legend.append(i == 0 ? "" : GAP).append(fill(i)).append(' ').append(parts.get(i));
        }
        return legend.toString();
    }

    /** Ends of parts are rounded, not their lengths, so that the whole bar is as long as its sum. */
    private static String stack(Map<String, Double> line, List<String> order, double greatest, int longest) {
        StringBuilder bar = new StringBuilder();
        double sum = 0;
        for (int i = 0; i < order.size(); i++) {
            sum += line.getOrDefault(order.get(i), 0.0);
            long end = greatest == 0 ? 0 : Math.round(sum / greatest * longest);
            bar.append(String.valueOf(fill(i)).repeat((int) end - bar.length()));
        }
        return bar.toString();
    }

    private static char fill(int part) {
        return FILLS.charAt(part % FILLS.length());
    }

    private static double total(Map<String, Double> line) {
        return line.values().stream().mapToDouble(value -> value).sum();
    }

    private static String bar(double value, double greatest, int longest) {
        long eighths = greatest <= 0 ? 0 : Math.round(Math.max(0, value) / greatest * longest * 8);
        String rest = eighths % 8 == 0 ? "" : EIGHTHS.substring((int) (eighths % 8), (int) (eighths % 8) + 1);
        return "█".repeat((int) (eighths / 8)) + rest;
    }

    private List<String> table(Answer answer, List<String> bars) {
        int[] widths = widths(answer);
        List<String> lines = new ArrayList<>();
        lines.add(line(answer, answer.columns(), widths, ""));
        for (int i = 0; i < answer.rows().size(); i++) {
            lines.add(line(answer, answer.rows().get(i), widths, bars.isEmpty() ? "" : GAP + bars.get(i)));
        }
        return lines;
    }

    private static String line(Answer answer, List<String> values, int[] widths, String bar) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String value = cut(values.get(i));
            String fill = " ".repeat(widths[i] - length(value));
            line.append(i == 0 ? "" : GAP).append(answer.isNumeric(i) ? fill + value : value + fill);
        }
        return (line + bar).stripTrailing();
    }

    private static int[] widths(Answer answer) {
        int[] widths = new int[answer.columns().size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    length(cut(answer.columns().get(i))),
                    answer.rows().stream()
                            .mapToInt(row -> length(cut(row.get(column))))
                            .max()
                            .orElse(0));
        }
        return widths;
    }

    private static int width(Answer answer) {
        int width = 0;
        for (int column : widths(answer)) {
            width += column + GAP.length();
        }
        return Math.max(0, width - GAP.length());
    }

    private static String cut(String value) {
        return length(value) <= LONGEST_TEXT
                ? value
                : value.substring(0, value.offsetByCodePoints(0, LONGEST_TEXT - 1)) + "…";
    }

    private static int length(String value) {
        return value.codePointCount(0, value.length());
    }
}
