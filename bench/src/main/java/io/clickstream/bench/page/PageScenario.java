package io.clickstream.bench.page;

import io.clickstream.bench.EmitterProcess;
import io.clickstream.bench.MachineMeter;
import io.clickstream.bench.Measurement;
import io.clickstream.bench.Pipeline;
import io.clickstream.bench.ProcessMeter;
import io.clickstream.bench.Report;
import io.clickstream.bench.Results;
import io.clickstream.bench.Scenario;
import io.clickstream.local.pipeline.LivePage;
import io.clickstream.local.process.ChildProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the live page costs, itself and in the parts that it asks. */
@Command(
        name = "page",
        description = "What the live page costs: its own CPU, and what it makes the others do, by open tabs.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class PageScenario extends Scenario {

    private static final String PAGE = "page_cores";
    private static final List<Audience> WITH_PAGE = List.of(Audience.NOBODY, Audience.ONE_TAB, Audience.TWENTY_TABS);

    @Option(names = "--repetitions", defaultValue = "4", paramLabel = "<count>", description = "In turn, not in a row.")
    private int repetitions;

    @Option(
            names = "--warm-up",
            defaultValue = "60",
            paramLabel = "<seconds>",
            description = "Of the pipeline, and of each new page.")
    private int warmUp;

    @Option(
            names = "--settling",
            defaultValue = "5",
            paramLabel = "<seconds>",
            description = "Before each measurement.")
    private int settling;

    @Option(names = "--seconds", defaultValue = "30", paramLabel = "<count>", description = "Of each measurement.")
    private int seconds;

    @Option(names = "--rate", defaultValue = "1000", paramLabel = "<rate>", description = "Events per second.")
    private int rate;

    /** How many people watch the page. */
    private enum Audience {
        NO_PAGE("no page", -1),
        NOBODY("nobody looks", 0),
        ONE_TAB("1 tab", 1),
        TWENTY_TABS("20 tabs", 20);

        private final String title;
        private final int tabs;

        Audience(String title, int tabs) {
            this.title = title;
            this.tabs = tabs;
        }
    }

    @Override
    protected void measure(Results.Recorder recorder) throws Exception {
        try (Pipeline pipeline = Pipeline.start(folder(), "exactly-once", Duration.ofSeconds(2));
                ChildProcess emitter = EmitterProcess.start(pipeline.testbed(), rate)) {
            pause(warmUp);
            for (int repetition = 1; repetition <= repetitions; repetition++) {
                record(recorder, repetition, Audience.NO_PAGE, withoutPage(pipeline));
                try (LivePage page = pipeline.startPage()) {
                    pause(warmUp);
                    for (Audience audience : WITH_PAGE) {
                        record(recorder, repetition, audience, withPage(pipeline, page, audience.tabs));
                    }
                    requireAlive(page.process());
                }
            }
            requireAlive(emitter);
        }
    }

    private void record(Results.Recorder recorder, int repetition, Audience audience, Map<String, Double> figures) {
        recorder.add(new Measurement(audience.name(), repetition, figures));
        say("%d/%d  %-14s %s", repetition, repetitions, audience.title, figures);
    }

    private Map<String, Double> withoutPage(Pipeline pipeline) throws IOException, InterruptedException {
        pause(settling);
        Sample from = sample(pipeline, 0, 0);
        pause(seconds);
        return figures(from, sample(pipeline, 0, 0), 0);
    }

    private Map<String, Double> withPage(Pipeline pipeline, LivePage page, int count)
            throws IOException, InterruptedException {
        ProcessMeter meter = new ProcessMeter(page.process().pid());
        try (Tabs tabs = Tabs.open(page.address(), count)) {
            pause(settling);
            Sample from = sample(pipeline, meter.cpu().toNanos() / 1e9, tabs.snapshots());
            pause(seconds);
            Sample to = sample(pipeline, meter.cpu().toNanos() / 1e9, tabs.snapshots());
            return figures(from, to, meter.memoryMib());
        }
    }

    private static void pause(int seconds) throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(seconds).toMillis());
    }

    /** What is read at one moment. */
    private record Sample(
            long nanos, Map<Pipeline.Part, Double> cpu, double pageCpu, double machineCpu, long snapshots, long rows) {}

    private static Sample sample(Pipeline pipeline, double pageCpu, long snapshots)
            throws IOException, InterruptedException {
        return new Sample(
                System.nanoTime(),
                pipeline.cpuSeconds(),
                pageCpu,
                MachineMeter.busySeconds(),
                snapshots,
                pipeline.rows());
    }

    private static Map<String, Double> figures(Sample from, Sample to, double memoryMib) {
        double seconds = (to.nanos() - from.nanos()) / 1e9;
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(PAGE, (to.pageCpu() - from.pageCpu()) / seconds);
        to.cpu()
                .forEach((part, cpu) ->
                        figures.put(part.cores(), (cpu - from.cpu().get(part)) / seconds));
        figures.put(
                "parts_cores",
                to.cpu().keySet().stream()
                        .mapToDouble(part -> figures.get(part.cores()))
                        .sum());
        figures.put("machine_cores", (to.machineCpu() - from.machineCpu()) / seconds);
        figures.put("page_memory_mib", memoryMib);
        figures.put("snapshots_per_s", (to.snapshots() - from.snapshots()) / seconds);
        figures.put("rows_per_s", (to.rows() - from.rows()) / seconds);
        return figures;
    }

    private static void requireAlive(ChildProcess process) {
        if (!process.isAlive()) {
            throw new IllegalStateException(process.exitMessage());
        }
    }

    @Override
    protected Report report(Results results) {
        List<Measurement> all = results.measurements();
        List<String> head = new ArrayList<>(List.of("", "page", "range"));
        Stream.of(Pipeline.Part.values()).map(Pipeline.Part::title).forEach(head::add);
        head.addAll(List.of("all of them", "range", "more than without", "memory", "snapshots/s", "rows/s", "machine"));
        CategoryChart plot = new CategoryChartBuilder()
                .width(900)
                .height(360)
                .title("CPU of the page's process at %,d events/s".formatted(rate))
                .xAxisTitle("")
                .yAxisTitle("percent of one core")
                .build();
        plot.getStyler().setLegendVisible(false);
        plot.addSeries(
                "page",
                WITH_PAGE.stream().map(audience -> audience.title).toList(),
                WITH_PAGE.stream()
                        .map(audience -> 100 * Measurement.median(all, audience.name(), PAGE))
                        .toList());
        return new Report(
                Report.table(
                        head,
                        Stream.of(Audience.values())
                                .map(audience -> row(all, audience))
                                .toList()),
                plot);
    }

    private static List<String> row(List<Measurement> all, Audience audience) {
        String subject = audience.name();
        List<String> row = new ArrayList<>(List.of(
                audience.title,
                percent(Measurement.median(all, subject, PAGE)),
                Measurement.range(percents(all, PAGE), subject, PAGE, "%.2f") + " %"));
        Stream.of(Pipeline.Part.values())
                .map(part -> percent(Measurement.median(all, subject, part.cores())))
                .forEach(row::add);
        double total = Measurement.median(all, subject, "parts_cores");
        row.add(percent(total));
        row.add(Measurement.range(percents(all, "parts_cores"), subject, "parts_cores", "%.1f") + " %");
        row.add(percent(total - Measurement.median(all, Audience.NO_PAGE.name(), "parts_cores")));
        row.add("%.0f MiB".formatted(Measurement.median(all, subject, "page_memory_mib")));
        row.add("%.1f".formatted(Measurement.median(all, subject, "snapshots_per_s")));
        row.add("%,.0f".formatted(Measurement.median(all, subject, "rows_per_s")));
        row.add(percent(Measurement.median(all, subject, "machine_cores")));
        return row;
    }

    private static List<Measurement> percents(List<Measurement> all, String figure) {
        return all.stream()
                .map(measurement -> new Measurement(
                        measurement.subject(),
                        measurement.repetition(),
                        Map.of(figure, 100 * measurement.figures().get(figure))))
                .toList();
    }

    private static String percent(double cores) {
        return "%.2f %%".formatted(100 * cores);
    }
}
