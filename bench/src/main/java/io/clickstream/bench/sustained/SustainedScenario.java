package io.clickstream.bench.sustained;

import io.clickstream.bench.Measurement;
import io.clickstream.bench.Pipeline;
import io.clickstream.bench.Report;
import io.clickstream.bench.Results;
import io.clickstream.bench.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.TimeUtils;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The highest rate at which nothing piles up anywhere, with emitter and pipeline on this machine. */
@Command(
        name = "sustained",
        description = "The highest rate at which neither the job nor ClickHouse falls behind, and what an event costs.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class SustainedScenario extends Scenario {

    private static final String PROBE = "PROBE";
    private static final String CONFIRMED = "CONFIRMED";
    private static final Duration SETTLING = Duration.ofSeconds(10);
    private static final Duration PROBING = Duration.ofSeconds(20);
    private static final double RESOLUTION = 1.06;
    private static final double STEP_DOWN = 0.95;

    @Option(
            names = "--lowest",
            defaultValue = "60000",
            paramLabel = "<rate>",
            description = "Where the search begins; this much must be possible.")
    private double lowest;

    @Option(
            names = "--highest",
            defaultValue = "180000",
            paramLabel = "<rate>",
            description = "Where the search ends; must be too much.")
    private double highest;

    @Option(
            names = "--seconds",
            defaultValue = "60",
            paramLabel = "<count>",
            description = "How long the rate that was found must hold.")
    private int seconds;

    @Option(names = "--repetitions", defaultValue = "2", paramLabel = "<count>", description = "That it must hold.")
    private int repetitions;

    @Option(
            names = "--checkpoint-interval",
            defaultValue = "2 s",
            paramLabel = "<time>",
            description = "Of the job, which delivers exactly once.")
    private String checkpointInterval;

    @Override
    protected void measure(Results.Recorder recorder) throws Exception {
        try (Pipeline pipeline =
                Pipeline.start(folder(), "exactly-once", TimeUtils.parseDuration(checkpointInterval))) {
            Flow flow = new Flow(pipeline);
            flow.run(lowest, SETTLING, PROBING);
            confirm(flow, search(flow, recorder), recorder);
        }
    }

    /** Halves the interval between a rate that holds and one that does not. */
    private double search(Flow flow, Results.Recorder recorder) throws IOException, InterruptedException {
        double holds = lowest;
        double fails = highest;
        for (int probe = 1; fails / holds > RESOLUTION; probe++) {
            double rate = Math.rint((holds + fails) / 2 / 500) * 500;
            Observation observation = flow.run(rate, SETTLING, PROBING);
            recorder.add(observation.toMeasurement(PROBE, probe));
            tell(observation);
            if (observation.isSustained()) {
                holds = rate;
            } else {
                fails = rate;
            }
        }
        return holds;
    }

    /** Looks longer, and at a lower rate if it does not hold. */
    private void confirm(Flow flow, double found, Results.Recorder recorder) throws IOException, InterruptedException {
        double rate = found;
        List<Observation> held = new ArrayList<>();
        while (held.size() < repetitions) {
            Observation observation = flow.run(rate, SETTLING, Duration.ofSeconds(seconds));
            tell(observation);
            if (observation.isSustained()) {
                held.add(observation);
            } else {
                recorder.add(observation.toMeasurement(PROBE, 0));
                held.clear();
                rate *= STEP_DOWN;
            }
        }
        for (int i = 0; i < held.size(); i++) {
            recorder.add(held.get(i).toMeasurement(CONFIRMED, i + 1));
        }
    }

    private void tell(Observation observation) {
        say(
                "%,.0f/s: emitted %,.0f/s, the job's lag grows by %,.0f/s, that of the rows by %,.0f/s: %s",
                observation.rate(),
                observation.emittedPerSecond(),
                observation.jobLagGrowth(),
                observation.rowLagGrowth(),
                observation.isSustained() ? "holds" : "too much");
    }

    @Override
    protected Report report(Results results) {
        List<Measurement> all = results.measurements();
        double total = Measurement.median(all, CONFIRMED, "emitter_cpu_us_per_event");
        List<List<String>> rows = new ArrayList<>(List.of(row(all, "emitter", "emitter_cpu_us_per_event")));
        for (Pipeline.Part part : Pipeline.Part.values()) {
            rows.add(row(all, part.title(), part.microsPerEvent()));
            total += Measurement.median(all, CONFIRMED, part.microsPerEvent());
        }
        rows.add(List.of("all", String.format("%.2f µs", total), ""));
        String text =
                "**%,.0f events/s** held %d times for %.0f s: neither the job nor the rows in ClickHouse fell behind by more than 1 %% of that.%n%n"
                        .formatted(
                                Measurement.median(all, CONFIRMED, "events_per_s"),
                                all.stream()
                                        .filter(m -> m.subject().equals(CONFIRMED))
                                        .count(),
                                Measurement.median(all, CONFIRMED, "observed_s"));
        return new Report(text + Report.table(List.of("part", "CPU per event", "range"), rows), plot(all));
    }

    private static XYChart plot(List<Measurement> all) {
        XYChart plot = new XYChartBuilder()
                .width(900)
                .height(360)
                .title("How fast everything falls behind, by rate")
                .xAxisTitle("events/s")
                .yAxisTitle("records per second")
                .build();
        plot.getStyler().setLegendPosition(LegendPosition.InsideNW);
        for (String figure : List.of("job_lag_growth_per_s", "row_lag_growth_per_s")) {
            List<Measurement> byRate = all.stream()
                    .sorted((one, other) -> Double.compare(
                            one.figures().get("rate"), other.figures().get("rate")))
                    .toList();
            plot.addSeries(
                    figure.startsWith("job") ? "the job" : "the rows in ClickHouse",
                    byRate.stream().map(m -> m.figures().get("rate")).toList(),
                    byRate.stream().map(m -> m.figures().get(figure)).toList());
        }
        return plot;
    }

    private static List<String> row(List<Measurement> all, String title, String figure) {
        return List.of(
                title,
                String.format("%.2f µs", Measurement.median(all, CONFIRMED, figure)),
                Measurement.range(all, CONFIRMED, figure, "%.2f"));
    }
}
