package io.clickstream.bench;

import java.util.List;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * What a scenario makes of its results.
 *
 * @param markdown tables and one-line remarks
 * @param plot a picture of them
 */
public record Report(String markdown, Chart<?, ?> plot) {

    /** A table in Markdown; the first column is text, the others are numbers. */
    public static String table(List<String> head, List<List<String>> rows) {
        StringBuilder table = new StringBuilder(row(head));
        table.append("|---").append("|---:".repeat(head.size() - 1)).append("|\n");
        rows.forEach(cells -> table.append(row(cells)));
        return table.toString();
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
