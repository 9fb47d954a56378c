package io.clickstream.bench.latency;

import io.clickstream.bench.Measurement;
import io.clickstream.bench.Pipeline;
import io.clickstream.bench.Report;
import io.clickstream.bench.Results;
import io.clickstream.bench.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How old an event is when a query can find it. */
@Command(
        name = "latency",
        description = "From the moment an event happens until a query finds it, by rate and way of delivery.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class LatencyScenario extends Scenario {

    private static final int WARM_UP_RATE = 10_000;
    private static final Duration SETTLED = Duration.ofSeconds(3);

    @Option(names = "--repetitions", defaultValue = "2", paramLabel = "<count>", description = "In turn, not in a row.")
    private int repetitions;

    @Option(names = "--warm-up", defaultValue = "20", paramLabel = "<seconds>", description = "Of each new pipeline.")
    private int warmUp;

    @Option(names = "--seconds", defaultValue = "12", paramLabel = "<count>", description = "Of each measurement.")
    private int seconds;

    @Option(
            names = "--rates",
            split = ",",
            defaultValue = "100,1000,10000,75000",
            paramLabel = "<rate>",
            description = "Events per second; the last is 70 %% of what the scenario sustained has found.")
    private List<Integer> rates;

    @Option(names = "--only", split = ",", paramLabel = "<mode>", description = "${COMPLETION-CANDIDATES}")
    private List<Mode> modes = Arrays.asList(Mode.values());

    @Override
    protected void measure(Results.Recorder recorder) throws Exception {
        for (Mode mode : modes) {
            try (Pipeline pipeline = mode.start(folder());
                    LatencyTrial trial = new LatencyTrial(pipeline)) {
                trial.run("warm-up", 0, WARM_UP_RATE, Duration.ZERO, Duration.ofSeconds(warmUp));
                for (int repetition = 1; repetition <= repetitions; repetition++) {
                    for (int rate : rates) {
                        Measurement measurement =
                                trial.run(mode.at(rate), repetition, rate, SETTLED, Duration.ofSeconds(seconds));
                        recorder.add(measurement);
                        say("%d/%d  %-24s %s", repetition, repetitions, mode.at(rate), measurement.figures());
                    }
                }
                pipeline.requireAllRows();
            }
        }
    }

    @Override
    protected Report report(Results results) {
        List<Measurement> all = results.measurements();
        List<List<String>> rows = new ArrayList<>();
        XYChart plot = new XYChartBuilder()
                .width(900)
                .height(420)
                .title("From event to query, 99th percentile")
                .xAxisTitle("events/s")
                .yAxisTitle("s")
                .build();
        plot.getStyler().setLegendPosition(LegendPosition.OutsideE);
        plot.getStyler().setXAxisLogarithmic(true);
        plot.getStyler().setYAxisMin(0.0);
        for (Mode mode : Mode.values()) {
            List<Integer> measured = rates(all, mode);
            measured.forEach(rate -> rows.add(row(all, mode, rate)));
            if (!measured.isEmpty()) {
                plot.addSeries(
                        mode.title(),
                        measured,
                        measured.stream()
                                .map(rate -> Measurement.median(all, mode.at(rate), "p99_ms") / 1000)
                                .toList());
            }
        }
        List<String> head = new ArrayList<>(
                List.of("delivery", "events/s", "p50", "p90", "p99", "range of p99", "p99.9", "largest", "parts/s"));
        Stream.of(Pipeline.Part.values()).map(Pipeline.Part::title).forEach(head::add);
        head.addAll(List.of("sender and poller", "others"));
        return new Report(Report.table(head, rows), plot);
    }

    private static List<Integer> rates(List<Measurement> all, Mode mode) {
        return all.stream()
                .map(Measurement::subject)
                .filter(subject -> subject.startsWith(mode.name() + "@"))
                .map(subject -> Integer.valueOf(subject.substring(subject.indexOf('@') + 1)))
                .distinct()
                .sorted()
                .toList();
    }

    private static List<String> row(List<Measurement> all, Mode mode, int rate) {
        String subject = mode.at(rate);
        List<String> row = new ArrayList<>(List.of(
                mode.title(),
                String.format("%,d", rate),
                Figures.seconds(all, subject, "p50_ms"),
                Figures.seconds(all, subject, "p90_ms"),
                Figures.seconds(all, subject, "p99_ms"),
                Measurement.range(all, subject, "p99_ms", "%,.0f") + " ms",
                Figures.seconds(all, subject, "p999_ms"),
                Figures.seconds(all, subject, "max_ms"),
                String.format("%.1f", Measurement.median(all, subject, "parts_per_s"))));
        Stream.of(Pipeline.Part.values())
                .map(part -> Figures.percent(all, subject, part.cores()))
                .forEach(row::add);
        row.add(Figures.percent(all, subject, "bench_cores"));
        row.add(Figures.percent(all, subject, "others_cores"));
        return row;
    }
}
