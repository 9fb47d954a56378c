package io.clickstream.bench.rivals;

import io.clickstream.bench.KafkaTestbed;
import io.clickstream.bench.Measurement;
import io.clickstream.bench.Program;
import io.clickstream.bench.Report;
import io.clickstream.bench.Results;
import io.clickstream.bench.Scenario;
import io.clickstream.bench.ThroughputTrial;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Our job between the least that any program must do and what others need for the same. */
@Command(
        name = "rivals",
        description = "CPU per record of the job, a bare Kafka loop, stock Flink SQL and Kafka Streams.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class RivalsScenario extends Scenario {

    private static final String COMPARED_COMMIT_INTERVAL = "1 s";
    private static final Duration COMPARED_TIMEOUT = Duration.ofMinutes(3);
    private static final double COMPARED_MALFORMED = 0.01;

    @Option(names = "--repetitions", defaultValue = "5", paramLabel = "<count>", description = "In turn, not in a row.")
    private int repetitions;

    @Option(
            names = "--warm-up",
            defaultValue = "1000000",
            paramLabel = "<count>",
            description =
                    "The fewest clean records before each measurement, which waits until the JVM hardly compiles.")
    private long warmUp;

    @Option(
            names = "--records",
            defaultValue = "2000000",
            paramLabel = "<count>",
            description = "Clean records of each measurement.")
    private long records;

    @Option(
            names = "--events",
            defaultValue = "24000000",
            paramLabel = "<count>",
            description =
                    "In the raw topics; a program that has not been warm earlier is measured on the last of them.")
    private long events;

    @Option(
            names = "--compared",
            defaultValue = "100000",
            paramLabel = "<count>",
            description = "Events whose rows are compared before anything is timed; 0 for none.")
    private long compared;

    @Option(names = "--partitions", defaultValue = "3", paramLabel = "<count>", description = "Of each topic.")
    private int partitions;

    @Option(
            names = "--commit-interval",
            defaultValue = "10 s",
            paramLabel = "<time>",
            description = "Between checkpoints, or transactions.")
    private String commitInterval;

    @Option(names = "--only", split = ",", paramLabel = "<rival>", description = "${COMPLETION-CANDIDATES}")
    private List<Rival> rivals = Arrays.asList(Rival.values());

    @Override
    protected void measure(Results.Recorder recorder) throws Exception {
        if (compared > 0) {
            try (KafkaTestbed testbed = KafkaTestbed.open(folder(), partitions)) {
                requireSameRows(testbed);
            }
        }
        try (KafkaTestbed testbed = KafkaTestbed.open(folder(), partitions)) {
            testbed.emit(events, 0);
            // A program that has read everything is not measured while it waits.
            ThroughputTrial trial = new ThroughputTrial(testbed, events * 19 / 20, warmUp, records, commitInterval);
            for (int repetition = 1; repetition <= repetitions; repetition++) {
                for (Rival rival : rivals) {
                    Measurement measurement = trial.run(rival.name(), repetition, rival);
                    recorder.add(measurement);
                    say("%d/%d  %-45s %s", repetition, repetitions, rival.title(), measurement.figures());
                }
            }
        }
    }

    /** Stock SQL also makes rows of some malformed events, as it takes a value of the wrong type for none. */
    private void requireSameRows(KafkaTestbed testbed) throws Exception {
        long good = testbed.emit(compared, COMPARED_MALFORMED);
        SortedMap<String, Map<String, String>> ours = rows(testbed, Rival.OURS, rows -> rows.size() >= good);
        for (Rival rival : List.of(Rival.STREAMS, Rival.STOCK, Rival.STOCK_TUNED)) {
            SortedMap<String, Map<String, String>> theirs =
                    rows(testbed, rival, rows -> rows.keySet().containsAll(ours.keySet()));
            ours.forEach((place, row) -> {
                if (!row.equals(theirs.get(place))) {
                    throw new IllegalStateException(
                            rival.title() + " makes " + theirs.get(place) + " of " + place + ", our job " + row);
                }
            });
            say(
                    "%s: the same %d rows of %d events, and %d of malformed ones",
                    rival.title(), ours.size(), compared, theirs.size() - ours.size());
        }
    }

    private static SortedMap<String, Map<String, String>> rows(
            KafkaTestbed testbed, Rival rival, Predicate<SortedMap<String, Map<String, String>>> complete)
            throws Exception {
        testbed.forgetResults();
        Program.Running running = rival.start(testbed, COMPARED_COMMIT_INTERVAL);
        try {
            SortedMap<String, Map<String, String>> rows = CleanRows.read(testbed, complete, COMPARED_TIMEOUT);
            // Rivals write one that is only as long.
            rows.values().forEach(row -> row.remove("source_topic_id"));
            return rows;
        } finally {
            running.close();
        }
    }

    @Override
    protected Report report(Results results) {
        List<Measurement> all = results.measurements();
        List<Rival> measured = Arrays.stream(Rival.values())
                .filter(rival -> all.stream().anyMatch(m -> m.subject().equals(rival.name())))
                .toList();
        String table = RivalTable.of(
                all,
                measured.stream().collect(Collectors.toMap(Rival::name, Rival::title, (a, b) -> a, LinkedHashMap::new)),
                Rival.OURS.name());
        CategoryChart plot = new CategoryChartBuilder()
                .width(900)
                .height(360)
                .title("CPU per record, median")
                .yAxisTitle("µs")
                .build();
        plot.getStyler().setLegendPosition(LegendPosition.InsideNW);
        plot.addSeries(
                "the program",
                measured.stream().map(Rival::name).toList(),
                medians(all, measured, "cpu_us_per_record"));
        plot.addSeries(
                "the broker behind it",
                measured.stream().map(Rival::name).toList(),
                medians(all, measured, "broker_cpu_us_per_record"));
        return new Report(table, plot);
    }

    private static List<Double> medians(List<Measurement> all, List<Rival> rivals, String figure) {
        return rivals.stream()
                .map(rival -> Measurement.median(all, rival.name(), figure))
                .toList();
    }
}
