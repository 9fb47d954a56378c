package io.clickstream.bench.clickhouse;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.bench.Measurement;
import io.clickstream.bench.Report;
import io.clickstream.bench.Results;
import io.clickstream.bench.Scenario;
import io.clickstream.local.pipeline.DataFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What an event takes on disk, beside the plainest table that holds the four public columns. */
@Command(
        name = "storage",
        description = "Bytes per event on disk, ours against a plain table of four columns, and by column.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class StorageScenario extends Scenario {

    private static final String OURS = "events_processed";
    private static final String PLAIN = "plain";
    private static final String UNIT = "_bytes";
    private static final String TOTAL = "total" + UNIT;

    @Option(names = "--events", defaultValue = "10000000", paramLabel = "<count>", description = "In each table.")
    private long events;

    @Override
    protected void measure(Results.Recorder recorder) throws Exception {
        DataFolder.delete(folder());
        try (Traffic traffic = Traffic.open(folder(), events)) {
            MeasuredClickHouse clickHouse = traffic.clickHouse();
            clickHouse.query("CREATE TABLE " + PLAIN + " (event_type String, event_timestamp String, user_id String,"
                    + " details String) ENGINE = MergeTree ORDER BY event_timestamp");
            clickHouse.query("INSERT INTO " + OURS + " (" + Traffic.COLUMNS + ") " + traffic.select());
            clickHouse.query("INSERT INTO " + PLAIN + " SELECT event_type, toString(event_timestamp), user_id, details"
                    + " FROM " + OURS + " SETTINGS final = 0");
            for (String table : List.of(PLAIN, OURS)) {
                clickHouse.query("OPTIMIZE TABLE " + table + " FINAL");
                Measurement measurement = new Measurement(table, 1, bytesPerEvent(clickHouse, table));
                recorder.add(measurement);
                say("%-20s %s", table, measurement.figures());
            }
        }
    }

    /** Of each column, and in total: with the index and the marks as well. */
    private static Map<String, Double> bytesPerEvent(MeasuredClickHouse clickHouse, String table)
            throws InterruptedException {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (JsonNode row : clickHouse.query("""
                SELECT column, sum(column_bytes_on_disk) / sum(rows) AS bytes FROM system.parts_columns
                WHERE active AND table = '%1$s' GROUP BY column ORDER BY bytes DESC
                UNION ALL
                SELECT 'total', sum(bytes_on_disk) / sum(rows) FROM system.parts WHERE active AND table = '%1$s'
                """.formatted(table))) {
            figures.put(row.get(0).asText() + UNIT, row.get(1).asDouble());
        }
        return figures;
    }

    @Override
    protected Report report(Results results) {
        Map<String, Double> plain = figures(results, PLAIN);
        Map<String, Double> ours = figures(results, OURS);
        List<String> columns = Stream.of(ours, plain)
                .flatMap(figures -> figures.keySet().stream())
                .distinct()
                .filter(name -> !name.equals(TOTAL))
                .toList();
        List<List<String>> rows = new ArrayList<>();
        columns.forEach(name -> rows.add(row(name.replace(UNIT, ""), plain.get(name), ours.get(name))));
        rows.add(row("all, with indexes and marks", plain.get(TOTAL), ours.get(TOTAL)));
        String markdown = Report.table(List.of("column", "plain table, bytes per event", "ours, bytes per event"), rows)
                + String.format("%nOurs ÷ plain: %.2f%n", ours.get(TOTAL) / plain.get(TOTAL));
        CategoryChart plot = new CategoryChartBuilder()
                .width(1200)
                .height(360)
                .title("Bytes per event on disk")
                .yAxisTitle("bytes")
                .build();
        plot.getStyler().setXAxisLabelRotation(30);
        List<String> labels =
                columns.stream().map(name -> name.replace(UNIT, "")).toList();
        plot.addSeries("plain table", labels, values(columns, plain));
        plot.addSeries("ours", labels, values(columns, ours));
        return new Report(markdown, plot);
    }

    private static Map<String, Double> figures(Results results, String table) {
        return results.measurements().stream()
                .filter(measurement -> measurement.subject().equals(table))
                .findFirst()
                .orElseThrow()
                .figures();
    }

    private static List<Double> values(List<String> columns, Map<String, Double> figures) {
        return columns.stream().map(name -> figures.getOrDefault(name, 0.0)).toList();
    }

    private static List<String> row(String name, Double plain, Double ours) {
        return List.of(name, number(plain), number(ours));
    }

    private static String number(Double bytes) {
        return bytes == null ? "" : String.format("%.2f", bytes);
    }
}
