package io.clickstream.bench.start;

import io.clickstream.bench.Measurement;
import io.clickstream.bench.ProcessMeter;
import io.clickstream.bench.Report;
import io.clickstream.bench.Results;
import io.clickstream.bench.Scenario;
import io.clickstream.local.pipeline.DataFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long {@code make run} takes from built state to the first row, and what the parts have of it. */
@Command(
        name = "start",
        description = "Starts of make run on an empty data folder: until each part is up, and until the first row.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class StartScenario extends Scenario {

    private static final String RUN = "RUN";

    /** A step as the run tells it: its time, and what has happened. */
    private static final Pattern STEP = Pattern.compile(" *([0-9.]+) s  (.*)");

    /** By the figure's name, what the run says. */
    private static final Map<String, String> STEPS = steps();

    private static final List<String> PORTS = List.of("kafka", "kafka-controller", "s3", "flink", "clickhouse", "page");

    @Option(names = "--repetitions", defaultValue = "10", paramLabel = "<count>", description = "Starts.")
    private int repetitions;

    private static Map<String, String> steps() {
        Map<String, String> steps = new LinkedHashMap<>();
        steps.put("store_s", "the S3 store is up");
        steps.put("kafka_s", "Kafka is up");
        steps.put("clickhouse_s", "ClickHouse is up");
        steps.put("job_s", "the job runs");
        steps.put("running_s", "running");
        steps.put("first_row_s", "first row in ClickHouse");
        return steps;
    }

    @Override
    protected void measure(Results.Recorder recorder) throws Exception {
        for (int repetition = 1; repetition <= repetitions; repetition++) {
            DataFolder.delete(folder());
            Measurement measurement = new Measurement(RUN, repetition, start());
            recorder.add(measurement);
            say("%d/%d  %s", repetition, repetitions, measurement.figures());
        }
    }

    private Map<String, Double> start() throws IOException, InterruptedException {
        Map<String, Double> figures = new LinkedHashMap<>();
        Process run = new ProcessBuilder(command()).redirectErrorStream(true).start();
        try (BufferedReader output = run.inputReader()) {
            for (String line = output.readLine();
                    line != null && !figures.containsKey("first_row_s");
                    line = output.readLine()) {
                note(line, figures);
            }
            if (!figures.containsKey("first_row_s")) {
                throw new IllegalStateException(
                        "the run ended with exit code " + run.waitFor() + " before its first row");
            }
            List<ProcessHandle> processes =
                    Stream.concat(Stream.of(run.toHandle()), run.descendants()).toList();
            figures.put(
                    "cpu_s",
                    seconds(processes.stream()
                            .map(process -> new ProcessMeter(process.pid()).cpu())
                            .reduce(Duration.ZERO, Duration::plus)));
            figures.put(
                    "memory_mib",
                    processes.stream()
                            .mapToDouble(process -> new ProcessMeter(process.pid()).proportionalMemoryMib())
                            .sum());
        } finally {
            run.destroy();
            run.waitFor();
        }
        return figures;
    }

    private static void note(String line, Map<String, Double> figures) {
        Matcher step = STEP.matcher(line);
        if (step.matches()) {
            STEPS.forEach((figure, text) -> {
                if (step.group(2).equals(text)) {
                    figures.put(figure, Double.valueOf(step.group(1)));
                }
            });
        }
    }

    /** As {@code make run} starts it, on free ports. */
    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@local/etc/quick-start-jvm.options",
                "@local/target/cds/java.args",
                "-Xmx256m",
                "-Dclickstream.home=" + System.getProperty("clickstream.home"),
                "io.clickstream.local.LocalMain",
                "--data-dir",
                folder().toAbsolutePath().toString()));
        PORTS.forEach(port -> command.addAll(List.of("--" + port + "-port", "0")));
        return command;
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }

    @Override
    protected Report report(Results results) {
        List<Measurement> all = results.measurements();
        List<List<String>> rows = new ArrayList<>();
        STEPS.forEach((figure, text) -> rows.add(List.of(
                text,
                String.format("%.1f s", Measurement.median(all, RUN, figure)),
                Measurement.range(all, RUN, figure, "%.1f") + " s")));
        rows.add(List.of(
                "CPU time of all processes until then",
                String.format("%.1f s", Measurement.median(all, RUN, "cpu_s")),
                Measurement.range(all, RUN, "cpu_s", "%.1f") + " s"));
        rows.add(List.of(
                "memory of all processes then, what they share counted once",
                String.format("%.0f MiB", Measurement.median(all, RUN, "memory_mib")),
                Measurement.range(all, RUN, "memory_mib", "%.0f") + " MiB"));
        CategoryChart plot = new CategoryChartBuilder()
                .width(900)
                .height(360)
                .title("From the start of make run, median")
                .yAxisTitle("s")
                .build();
        plot.getStyler().setLegendPosition(LegendPosition.InsideNW);
        plot.addSeries(
                "since the start",
                List.copyOf(STEPS.values()),
                STEPS.keySet().stream()
                        .map(figure -> Measurement.median(all, RUN, figure))
                        .toList());
        return new Report(Report.table(List.of("", "median", "range"), rows), plot);
    }
}
