package io.clickstream.bench.rivals;

import io.clickstream.bench.KafkaTestbed;
import io.clickstream.bench.Measurement;
import io.clickstream.bench.Program;
import io.clickstream.bench.Report;
import io.clickstream.bench.Results;
import io.clickstream.bench.Scenario;
import io.clickstream.bench.ThroughputTrial;
import io.clickstream.job.format.NestedRecords;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a job costs whose records have rows, lists and maps in them, against the same with Flink's own format. */
@Command(
        name = "nested",
        description =
                "CPU per nested record of 1.1 KB, of a job with event-json, one with stock Flink SQL, and a bare Kafka loop.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class NestedScenario extends Scenario {

    private static final String TOPIC = "orders";
    private static final String COMMIT_INTERVAL = "10 s";
    private static final int PARTITIONS = 3;

    @Option(names = "--repetitions", defaultValue = "3", paramLabel = "<count>", description = "In turn, not in a row.")
    private int repetitions;

    @Option(
            names = "--records",
            defaultValue = "400000",
            paramLabel = "<count>",
            description = "Clean records of each measurement.")
    private long records;

    @Option(names = "--events", defaultValue = "3000000", paramLabel = "<count>", description = "In the raw topic.")
    private long events;

    /** Each with the table's title. */
    private enum Nested {
        LOOP("bare kafka-clients loop", Rival.LOOP),
        STOCK_TUNED("Flink SQL, stock, exactly-once, tuned", Rival.sql("nested-stock-tuned.sql")),
        OURS("the same SQL with event-json, and dead letters", Rival.sql("nested.sql"));

        private final String title;
        private final Program program;

        Nested(String title, Program program) {
            this.title = title;
            this.program = program;
        }

        private String title() {
            return title;
        }
    }

    @Override
    protected void measure(Results.Recorder recorder) throws Exception {
        try (KafkaTestbed testbed = KafkaTestbed.open(folder(), PARTITIONS)) {
            byte[][] samples = NestedRecords.CLOUDEVENT.records();
            testbed.write(TOPIC, samples, events);
            say(
                    "%,d records of %,.0f bytes",
                    events,
                    Arrays.stream(samples)
                            .mapToInt(sample -> sample.length)
                            .average()
                            .orElseThrow());
            ThroughputTrial trial =
                    new ThroughputTrial(testbed, events * 19 / 20, records / 2, records, COMMIT_INTERVAL);
            for (int repetition = 1; repetition <= repetitions; repetition++) {
                for (Nested program : Nested.values()) {
                    Measurement measurement = trial.run(program.name(), repetition, program.program);
                    recorder.add(measurement);
                    say("%d/%d  %-45s %s", repetition, repetitions, program.title, measurement.figures());
                }
            }
        }
    }

    @Override
    protected Report report(Results results) {
        List<Measurement> all = results.measurements();
        Map<String, String> titles = Arrays.stream(Nested.values())
                .collect(Collectors.toMap(Nested::name, Nested::title, (a, b) -> a, LinkedHashMap::new));
        CategoryChart plot = new CategoryChartBuilder()
                .width(900)
                .height(360)
                .title("CPU per nested record, median")
                .yAxisTitle("µs")
                .build();
        plot.addSeries(
                "the program",
                List.copyOf(titles.keySet()),
                titles.keySet().stream()
                        .map(name -> Measurement.median(all, name, "cpu_us_per_record"))
                        .toList());
        return new Report(RivalTable.of(all, titles, Nested.OURS.name()), plot);
    }
}
