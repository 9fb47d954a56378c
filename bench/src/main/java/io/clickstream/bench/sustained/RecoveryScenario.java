package io.clickstream.bench.sustained;

import io.clickstream.bench.EmitterProcess;
import io.clickstream.bench.Measurement;
import io.clickstream.bench.Pipeline;
import io.clickstream.bench.Report;
import io.clickstream.bench.Results;
import io.clickstream.bench.Scenario;
import io.clickstream.local.process.ChildProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.util.TimeUtils;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long everything takes to start, and each part to come back when it is killed under load. */
@Command(
        name = "recovery",
        description = "From the start, and from a kill of each part under load, to the first new row.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class RecoveryScenario extends Scenario {

    private static final String START = "START";
    private static final int START_RATE = 100;
    private static final List<Pipeline.Part> KILLED =
            List.of(Pipeline.Part.FLINK, Pipeline.Part.BROKER, Pipeline.Part.CLICKHOUSE);
    /** So many times the age that is usual before the kill: that comes and goes with checkpoints and merges. */
    private static final int CAUGHT_UP = 2;

    private static final Duration SETTLING = Duration.ofSeconds(8);
    private static final Duration USUAL = Duration.ofSeconds(4);

    @Option(names = "--repetitions", defaultValue = "5", paramLabel = "<count>", description = "Of each.")
    private int repetitions;

    @Option(
            names = "--rate",
            defaultValue = "75000",
            paramLabel = "<rate>",
            description = "Events per second while parts are killed.")
    private double rate;

    @Option(
            names = "--checkpoint-interval",
            defaultValue = "2 s",
            paramLabel = "<time>",
            description = "Of the job, which delivers exactly once.")
    private String checkpointInterval;

    @Override
    protected void measure(Results.Recorder recorder) throws Exception {
        for (int repetition = 1; repetition <= repetitions; repetition++) {
            record(recorder, start(repetition));
        }
        try (Pipeline pipeline = start();
                ChildProcess emitter = EmitterProcess.start(pipeline.testbed(), rate)) {
            for (int repetition = 1; repetition <= repetitions; repetition++) {
                for (Pipeline.Part part : KILLED) {
                    if (!emitter.isAlive()) {
                        throw new IllegalStateException(emitter.exitMessage());
                    }
                    record(recorder, kill(pipeline, part, repetition));
                }
            }
        }
    }

    private Pipeline start() throws Exception {
        return Pipeline.start(folder(), "exactly-once", TimeUtils.parseDuration(checkpointInterval));
    }

    private void record(Results.Recorder recorder, Measurement measurement) {
        recorder.add(measurement);
        say("%d/%d  %-12s %s", measurement.repetition(), repetitions, measurement.subject(), measurement.figures());
    }

    private Measurement start(int repetition) throws Exception {
        long begin = System.currentTimeMillis();
        try (Pipeline pipeline = start()) {
            long running = System.currentTimeMillis();
            ChildProcess emitter = EmitterProcess.start(pipeline.testbed(), START_RATE);
            try {
                long row = new Freshness(pipeline).awaitRowSince(begin);
                return new Measurement(
                        START,
                        repetition,
                        Map.of("serves_s", seconds(begin, running), "first_row_s", seconds(begin, row)));
            } finally {
                emitter.close();
            }
        }
    }

    private static Measurement kill(Pipeline pipeline, Pipeline.Part part, int repetition) throws Exception {
        Freshness freshness = new Freshness(pipeline);
        Thread.sleep(SETTLING.toMillis());
        long usual = freshness.usualAge(USUAL);
        long kill = System.currentTimeMillis();
        CompletableFuture<Long> serves = CompletableFuture.supplyAsync(() -> restart(pipeline, part));
        long row = freshness.awaitRowSince(kill);
        long caughtUp = freshness.awaitAge(usual * CAUGHT_UP);
        return new Measurement(
                part.name(),
                repetition,
                Map.of(
                        "serves_s", seconds(kill, serves.get()),
                        "first_row_s", seconds(kill, row),
                        "caught_up_s", seconds(kill, caughtUp),
                        "usual_age_s", usual / 1e3));
    }

    private static long restart(Pipeline pipeline, Pipeline.Part part) {
        try {
            pipeline.restart(part);
            return System.currentTimeMillis();
        } catch (Exception e) {
            throw new IllegalStateException(part + " does not start again", e);
        }
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e3;
    }

    @Override
    protected Report report(Results results) {
        List<Measurement> all = results.measurements();
        List<List<String>> rows = new ArrayList<>(List.of(List.of(
                "start of everything",
                median(all, START, "serves_s"),
                median(all, START, "first_row_s"),
                range(all, START, "first_row_s"),
                "",
                "")));
        for (Pipeline.Part part : KILLED) {
            rows.add(List.of(
                    "kill -9 of " + part.title(),
                    median(all, part.name(), "serves_s"),
                    median(all, part.name(), "first_row_s"),
                    range(all, part.name(), "first_row_s"),
                    median(all, part.name(), "caught_up_s"),
                    range(all, part.name(), "caught_up_s")));
        }
        CategoryChart plot = new CategoryChartBuilder()
                .width(900)
                .height(360)
                .title("From the kill of a part, median")
                .yAxisTitle("s")
                .build();
        plot.getStyler().setLegendPosition(LegendPosition.InsideNE);
        Map.of("first new row", "first_row_s", "caught up", "caught_up_s")
                .forEach((title, figure) -> plot.addSeries(
                        title,
                        KILLED.stream().map(Pipeline.Part::title).toList(),
                        KILLED.stream()
                                .map(part -> Measurement.median(all, part.name(), figure))
                                .toList()));
        return new Report(
                Report.table(List.of("", "serves again", "first new row", "range", "caught up", "range"), rows), plot);
    }

    private static String median(List<Measurement> all, String subject, String figure) {
        return String.format("%.1f s", Measurement.median(all, subject, figure));
    }

    private static String range(List<Measurement> all, String subject, String figure) {
        return Measurement.range(all, subject, figure, "%.1f") + " s";
    }
}
