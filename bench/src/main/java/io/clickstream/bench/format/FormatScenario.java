package io.clickstream.bench.format;

import io.clickstream.bench.Measurement;
import io.clickstream.bench.Report;
import io.clickstream.bench.Results;
import io.clickstream.bench.Scenario;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The event-json format by itself, between a copy of the bytes and what others need to read and write them. */
@Command(
        name = "format",
        description =
                "Time and memory per record of event-json, Jackson and Flink's own JSON format; of our reader of Avro and Flink's.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class FormatScenario extends Scenario {

    private static final String TIME = "ns_per_record";
    private static final String MEMORY = "bytes_per_record";
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    @Option(names = "--repetitions", defaultValue = "2", paramLabel = "<count>", description = "In turn, not in a row.")
    private int repetitions;

    @Option(
            names = "--iterations",
            defaultValue = "6",
            paramLabel = "<count>",
            description = "Of a quarter of a second, after as many that only warm up.")
    private int iterations;

    @Option(names = "--only", split = ",", paramLabel = "<direction>", description = "${COMPLETION-CANDIDATES}")
    private List<Direction> directions = Arrays.asList(Direction.values());

    /** One direction with one kind of records. */
    private record Task(Direction direction, String records) {

        String subject(Contender contender) {
            return this + " " + contender;
        }

        @Override
        public String toString() {
            return direction + " " + records;
        }
    }

    @Override
    protected void measure(Results.Recorder recorder) throws RunnerException {
        for (int repetition = 1; repetition <= repetitions; repetition++) {
            for (Direction direction : directions) {
                for (String records : direction.records()) {
                    Task task = new Task(direction, records);
                    for (Contender contender : direction.contenders()) {
                        Measurement measurement =
                                new Measurement(task.subject(contender), repetition, run(task, contender));
                        recorder.add(measurement);
                        say("%d/%d  %-28s %s", repetition, repetitions, measurement.subject(), measurement.figures());
                    }
                }
            }
        }
    }

    private Map<String, Double> run(Task task, Contender contender) throws RunnerException {
        TimeValue quarter = TimeValue.milliseconds(250);
        RunResult result = new Runner(new OptionsBuilder()
                        .include("^" + task.direction().benchmark().getName() + "." + contender.method() + "$")
                        .param("records", task.records())
                        // As the Flink process has it.
                        .jvmArgs("-XX:+UseSerialGC", "-Xmx512m")
                        .forks(1)
                        .warmupIterations(iterations)
                        .warmupTime(quarter)
                        .measurementIterations(iterations)
                        .measurementTime(quarter)
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle();
        Map<String, Double> figures = new LinkedHashMap<>();
        // The median, as the machine may have been somebody else's for a moment.
        figures.put(TIME, result.getPrimaryResult().getStatistics().getPercentile(50));
        figures.put(MEMORY, result.getSecondaryResults().get(ALLOCATION).getScore());
        return figures;
    }

    @Override
    protected Report report(Results results) {
        List<Measurement> all = results.measurements();
        List<Task> tasks = Stream.of(Direction.values())
                .flatMap(direction -> direction.records().stream().map(records -> new Task(direction, records)))
                .filter(task -> all.stream().anyMatch(m -> m.subject().startsWith(task + " ")))
                .toList();
        List<String> head = new ArrayList<>(List.of("ns per record (bytes allocated)"));
        Stream.of(Contender.values()).map(Contender::title).forEach(head::add);
        return new Report(
                Report.table(head, tasks.stream().map(task -> row(all, task)).toList()), plot(all, tasks));
    }

    private static List<String> row(List<Measurement> all, Task task) {
        List<String> row = new ArrayList<>(List.of(task.toString()));
        for (Contender contender : Contender.values()) {
            String subject = task.subject(contender);
            row.add(
                    task.direction().contenders().contains(contender)
                            ? String.format(
                                    "%,.0f (%,.0f)",
                                    Measurement.median(all, subject, TIME), Measurement.median(all, subject, MEMORY))
                            : "–");
        }
        return row;
    }

    private static CategoryChart plot(List<Measurement> all, List<Task> tasks) {
        CategoryChart plot = new CategoryChartBuilder()
                .width(900)
                .height(400)
                .title("Time per record, median")
                .yAxisTitle("ns")
                .build();
        plot.getStyler().setLegendPosition(LegendPosition.InsideNW);
        plot.getStyler().setYAxisLogarithmic(true).setYAxisMin(1.0);
        for (Contender contender : Contender.values()) {
            plot.addSeries(
                    contender.title(),
                    tasks.stream().map(Task::toString).toList(),
                    tasks.stream()
                            .map(task -> task.direction().contenders().contains(contender)
                                    ? Measurement.median(all, task.subject(contender), TIME)
                                    : null)
                            .toList());
        }
        return plot;
    }
}
