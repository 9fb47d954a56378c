package io.clickstream.bench.clickhouse;

import io.clickstream.bench.KafkaTestbed;
import io.clickstream.bench.Measurement;
import io.clickstream.bench.Report;
import io.clickstream.bench.Results;
import io.clickstream.bench.Scenario;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The way from the clean topic into the table against the way from a file. */
@Command(
        name = "ingest",
        description = "Rate and CPU per row through the Kafka engine, and of an INSERT of the same rows from a file.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class IngestScenario extends Scenario {

    private static final String CPU = "cpu_us_per_row";
    private static final String CPU_MERGED = "cpu_with_merges_us_per_row";
    private static final String RATE = "rows_per_s";

    @Option(names = "--repetitions", defaultValue = "5", paramLabel = "<count>", description = "In turn, not in a row.")
    private int repetitions;

    @Option(
            names = "--events",
            defaultValue = "2000000",
            paramLabel = "<count>",
            description = "Of the emitter, made clean by the job; all are ingested each time.")
    private long events;

    @Option(names = "--partitions", defaultValue = "3", paramLabel = "<count>", description = "Of each topic.")
    private int partitions;

    @Override
    protected void measure(Results.Recorder recorder) throws Exception {
        try (KafkaTestbed testbed = KafkaTestbed.open(folder(), partitions)) {
            testbed.emit(events, 0);
            Path file = testbed.data().folder("clean.jsonl").toAbsolutePath();
            CleanFile.write(testbed, file, events);
            try (Ingestion ingestion = Ingestion.prepare(testbed, file, events)) {
                for (int repetition = 1; repetition <= repetitions; repetition++) {
                    for (Way way : Way.values()) {
                        Measurement measurement = new Measurement(way.name(), repetition, ingestion.run(way));
                        recorder.add(measurement);
                        say("%d/%d  %-40s %s", repetition, repetitions, way.title(), measurement.figures());
                    }
                }
            }
        }
    }

    @Override
    protected Report report(Results results) {
        List<Measurement> all = results.measurements();
        double direct = Measurement.median(all, Way.TABLE.name(), RATE);
        String table = Report.table(
                List.of("way", "rows/s", "range", "÷ INSERT into the table", "CPU per row", "with merges", "parts"),
                Arrays.stream(Way.values()).map(way -> row(all, way, direct)).toList());
        CategoryChart plot = new CategoryChartBuilder()
                .width(900)
                .height(360)
                .title("CPU of ClickHouse per row, median")
                .yAxisTitle("µs")
                .build();
        List<String> ways = Arrays.stream(Way.values()).map(Way::title).toList();
        plot.addSeries("ingest", ways, medians(all, CPU));
        plot.addSeries("with merges", ways, medians(all, CPU_MERGED));
        return new Report(table, plot);
    }

    private static List<Double> medians(List<Measurement> all, String figure) {
        return Arrays.stream(Way.values())
                .map(way -> Measurement.median(all, way.name(), figure))
                .toList();
    }

    private static List<String> row(List<Measurement> all, Way way, double direct) {
        double rate = Measurement.median(all, way.name(), RATE);
        return List.of(
                way.title(),
                String.format("%,.0f", rate),
                Measurement.range(all, way.name(), RATE, "%,.0f"),
                String.format("%.2f", rate / direct),
                String.format("%.2f µs", Measurement.median(all, way.name(), CPU)),
                String.format("%.2f µs", Measurement.median(all, way.name(), CPU_MERGED)),
                String.format("%.0f", Measurement.median(all, way.name(), "parts")));
    }
}
