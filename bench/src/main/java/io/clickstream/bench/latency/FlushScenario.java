package io.clickstream.bench.latency;

import io.clickstream.bench.Measurement;
import io.clickstream.bench.Pipeline;
import io.clickstream.bench.Report;
import io.clickstream.bench.Results;
import io.clickstream.bench.Scenario;
import io.clickstream.local.Distribution;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What it costs to let ClickHouse wait less. */
@Command(
        name = "flush",
        description = "Latency and cost by how long ClickHouse waits for more rows.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class FlushScenario extends Scenario {

    private static final List<Mode> MODES = List.of(Mode.AT_LEAST_ONCE, Mode.EXACTLY_ONCE_1_S);
    private static final int RATE = 1_000;
    private static final int HIGH_RATE = 20_000;
    private static final String CLICKHOUSE = Pipeline.Part.CLICKHOUSE.cores();
    private static final String IDLE = "idle";
    private static final String LOW = "low";
    private static final String HIGH = "high";
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final Duration SETTLED = Duration.ofSeconds(2);

    @Option(names = "--seconds", defaultValue = "6", paramLabel = "<count>", description = "Of each measurement.")
    private int seconds;

    @Option(
            names = "--settings",
            split = ",",
            defaultValue = "500/500/500,250/100/100,250/50/50,100/50/50,50/25/25",
            paramLabel = "<flush/poll/pause>",
            description = "kafka_flush_interval_ms, kafka_poll_timeout_ms and kafka_consumer_reschedule_ms.")
    private List<String> settings;

    @Override
    protected void measure(Results.Recorder recorder) throws Exception {
        for (String setting : settings) {
            Path schema = Reading.parse(setting)
                    .schema(
                            Distribution.current().schema(),
                            folder().resolveSibling("schema-" + setting.replace('/', '-')));
            for (Mode mode : MODES) {
                try (Pipeline pipeline = Pipeline.start(mode.setup(folder()).withSchema(schema));
                        Trial trial = new Trial(pipeline)) {
                    measure(recorder, trial, setting + " " + mode.name());
                }
            }
        }
    }

    private void measure(Results.Recorder recorder, Trial trial, String subject)
            throws IOException, InterruptedException {
        Duration measured = Duration.ofSeconds(seconds);
        trial.run("warm-up", 0, HIGH_RATE, Duration.ZERO, WARM_UP);
        for (Measurement measurement : List.of(
                trial.run(subject + " " + HIGH, 1, HIGH_RATE, SETTLED, measured),
                trial.run(subject + " " + LOW, 1, RATE, SETTLED, measured),
                trial.idle(subject + " " + IDLE, 1, measured))) {
            recorder.add(measurement);
            say("%-36s %s", measurement.subject(), measurement.figures());
        }
    }

    @Override
    protected Report report(Results results) {
        List<Measurement> all = results.measurements();
        List<String> measured = all.stream()
                .map(measurement -> measurement.subject().split(" ")[0])
                .distinct()
                .toList();
        String table = Report.table(
                List.of(
                        "flush/poll/pause, ms",
                        "p50, at-least-once",
                        "p99",
                        "p99, exactly-once 1 s",
                        "parts/s",
                        "ClickHouse idle",
                        "at %,d/s".formatted(RATE),
                        "at %,d/s".formatted(HIGH_RATE)),
                measured.stream().map(setting -> row(all, setting)).toList());
        XYChart plot = new XYChartBuilder()
                .width(900)
                .height(360)
                .title("99th percentile at %,d events/s, and what ClickHouse uses for it".formatted(RATE))
                .xAxisTitle("percent of one core")
                .yAxisTitle("s")
                .build();
        plot.getStyler().setLegendPosition(LegendPosition.InsideNE);
        plot.getStyler().setYAxisMin(0.0);
        for (Mode mode : MODES) {
            plot.addSeries(
                    mode.title(),
                    measured.stream()
                            .map(setting -> 100 * Measurement.median(all, subject(setting, mode, LOW), CLICKHOUSE))
                            .toList(),
                    measured.stream()
                            .map(setting -> Measurement.median(all, subject(setting, mode, LOW), "p99_ms") / 1000)
                            .toList());
        }
        return new Report(table, plot);
    }

    private static List<String> row(List<Measurement> all, String setting) {
        String low = subject(setting, Mode.AT_LEAST_ONCE, LOW);
        return List.of(
                setting,
                Figures.seconds(all, low, "p50_ms"),
                Figures.seconds(all, low, "p99_ms"),
                Figures.seconds(all, subject(setting, Mode.EXACTLY_ONCE_1_S, LOW), "p99_ms"),
                String.format("%.1f", Measurement.median(all, low, "parts_per_s")),
                Figures.percent(all, subject(setting, Mode.AT_LEAST_ONCE, IDLE), CLICKHOUSE),
                Figures.percent(all, low, CLICKHOUSE),
                Figures.percent(all, subject(setting, Mode.AT_LEAST_ONCE, HIGH), CLICKHOUSE));
    }

    private static String subject(String setting, Mode mode, String load) {
        return setting + " " + mode.name() + " " + load;
    }
}
