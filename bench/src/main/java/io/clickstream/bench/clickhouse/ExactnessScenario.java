package io.clickstream.bench.clickhouse;

import io.clickstream.bench.Measurement;
import io.clickstream.bench.Report;
import io.clickstream.bench.Results;
import io.clickstream.bench.Scenario;
import io.clickstream.local.pipeline.DataFolder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What it costs that a row which came twice counts once. */
@Command(
        name = "exactness",
        description = "Queries that see each row once (final = 1) against the same that may see one twice.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class ExactnessScenario extends Scenario {

    private static final int MILLION = 1_000_000;

    @Option(names = "--repetitions", defaultValue = "7", paramLabel = "<count>", description = "In turn, not in a row.")
    private int repetitions;

    @Option(
            names = "--millions",
            defaultValue = "1,10,50",
            split = ",",
            paramLabel = "<count>",
            description = "Of rows.")
    private List<Integer> millions;

    @Override
    protected void measure(Results.Recorder recorder) throws Exception {
        DataFolder.delete(folder());
        try (Traffic traffic = Traffic.open(folder(), MILLION)) {
            MeasuredClickHouse clickHouse = traffic.clickHouse();
            clickHouse.query("CREATE TABLE base ENGINE = MergeTree ORDER BY () AS " + traffic.select());
            for (int size : millions) {
                clickHouse.query("SYSTEM START MERGES events_processed");
                // Else what came twice before would still be there when nothing should be.
                clickHouse.query("TRUNCATE TABLE events_processed");
                for (int filled = 0; filled < size; filled++) {
                    clickHouse.query(nextMillion(filled));
                }
                for (Parts parts : Parts.values()) {
                    parts.prepare(clickHouse, (long) size * MILLION);
                    measure(recorder, clickHouse, size, parts);
                }
            }
        }
    }

    /** The same events again, later and at later offsets. */
    private static String nextMillion(int filled) {
        long later = EventFile.millis((long) filled * MILLION) - EventFile.millis(0);
        String places = "source_offset + %d AS source_offset".formatted((long) filled * MILLION);
        List<String> columns = new ArrayList<>();
        for (String column : Traffic.COLUMNS.split(", ")) {
            columns.add(
                    switch (column) {
                        case "event_timestamp", "source_timestamp", "inserted_at" ->
                            "base.%1$s + toIntervalMillisecond(%2$d) AS %1$s".formatted(column, later);
                        case "source_offset" -> places;
                        default -> column;
                    });
        }
        return "INSERT INTO events_processed (" + Traffic.COLUMNS + ") SELECT " + String.join(", ", columns)
                + " FROM base SETTINGS final = 0";
    }

    private void measure(Results.Recorder recorder, MeasuredClickHouse clickHouse, int size, Parts parts)
            throws InterruptedException {
        long count = clickHouse.number(Query.COUNT.sql(true));
        if (count != (long) size * MILLION) {
            throw new IllegalStateException(count + " rows are visible instead of " + size + " million");
        }
        for (int repetition = 1; repetition <= repetitions; repetition++) {
            Map<String, Double> figures = new LinkedHashMap<>();
            for (Query query : Query.values()) {
                for (boolean exact : new boolean[] {true, false}) {
                    long start = System.nanoTime();
                    clickHouse.query(query.sql(exact));
                    figures.put(query.figure(exact), (System.nanoTime() - start) / 1e6);
                }
            }
            figures.put("parts", (double) clickHouse.parts("events_processed"));
            recorder.add(new Measurement(subject(size, parts), repetition, figures));
        }
        say("%d million, %s: measured", size, parts.title());
    }

    private static String subject(int size, Parts parts) {
        return size + " " + parts;
    }

    @Override
    protected Report report(Results results) {
        List<Measurement> all = results.measurements();
        List<String> head = new ArrayList<>(List.of("rows", "parts"));
        for (Query query : Query.values()) {
            head.addAll(List.of(query.title() + ", exact", "inexact", "exact ÷ inexact"));
        }
        List<List<String>> rows = new ArrayList<>();
        XYChart plot = new XYChartBuilder()
                .width(900)
                .height(400)
                .title("count(), exact, median")
                .xAxisTitle("million rows")
                .yAxisTitle("ms")
                .build();
        plot.getStyler().setYAxisLogarithmic(true).setXAxisLogarithmic(true);
        for (Parts parts : Parts.values()) {
            List<Integer> sizes = sizes(all, parts);
            for (int size : sizes) {
                rows.add(row(all, size, parts));
            }
            plot.addSeries(
                    parts.title(),
                    sizes,
                    sizes.stream()
                            .map(size -> Measurement.median(all, subject(size, parts), Query.COUNT.figure(true)))
                            .toList());
        }
        return new Report(Report.table(head, rows), plot);
    }

    /** In millions, as far as they have been measured. */
    private static List<Integer> sizes(List<Measurement> all, Parts parts) {
        return all.stream()
                .map(measurement -> measurement.subject().split(" "))
                .filter(subject -> subject[1].equals(parts.name()))
                .map(subject -> Integer.valueOf(subject[0]))
                .distinct()
                .toList();
    }

    private static List<String> row(List<Measurement> all, int size, Parts parts) {
        String subject = subject(size, parts);
        List<String> cells = new ArrayList<>(List.of(
                size + " million, " + parts.title(), String.format("%.0f", Measurement.median(all, subject, "parts"))));
        for (Query query : Query.values()) {
            double exact = Measurement.median(all, subject, query.figure(true));
            double inexact = Measurement.median(all, subject, query.figure(false));
            cells.addAll(Arrays.asList(
                    String.format("%.1f ms", exact),
                    String.format("%.1f ms", inexact),
                    String.format("%.1f", exact / inexact)));
        }
        return cells;
    }
}
