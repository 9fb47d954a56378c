package io.clickstream.bench.emitter;

import io.clickstream.bench.KafkaTestbed;
import io.clickstream.bench.Measurement;
import io.clickstream.bench.ProcessMeter;
import io.clickstream.bench.Report;
import io.clickstream.bench.Results;
import io.clickstream.bench.Scenario;
import io.clickstream.local.process.ChildProcess;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Our emitter beside a producer that only sends. */
@Command(
        name = "emitter",
        description = "Rate and CPU per event of the emitter, and of a bare producer that sends the same events.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class EmitterScenario extends Scenario {

    private static final int PARTITIONS = 3;
    private static final Duration POLL = Duration.ofMillis(20);

    @Option(names = "--repetitions", defaultValue = "7", paramLabel = "<count>", description = "In turn, not in a row.")
    private int repetitions;

    @Option(
            names = "--warm-up",
            defaultValue = "3000000",
            paramLabel = "<count>",
            description = "Events before each measurement.")
    private long warmUp;

    @Option(
            names = "--events",
            defaultValue = "6000000",
            paramLabel = "<count>",
            description = "Events of each measurement.")
    private long events;

    /** What is read at one moment. */
    private record Sample(long nanos, long events, Duration cpu, Duration brokerCpu) {}

    @Override
    protected void measure(Results.Recorder recorder) throws Exception {
        try (KafkaTestbed testbed = KafkaTestbed.open(folder(), PARTITIONS)) {
            // The broker warms up as well.
            run(testbed, Subject.BARE, 0);
            for (int repetition = 1; repetition <= repetitions; repetition++) {
                for (Subject subject : Subject.values()) {
                    Measurement measurement = run(testbed, subject, repetition);
                    recorder.add(measurement);
                    say("%d/%d  %-40s %s", repetition, repetitions, subject.title(), measurement.figures());
                }
            }
        }
    }

    private Measurement run(KafkaTestbed testbed, Subject subject, int repetition) throws InterruptedException {
        testbed.forgetEvents();
        try (ChildProcess process = subject.start(testbed)) {
            ProcessMeter meter = new ProcessMeter(process.pid());
            ProcessMeter broker = new ProcessMeter(testbed.broker().pid());
            awaitEvents(testbed, process, warmUp);
            Sample from = sample(testbed, meter, broker);
            awaitEvents(testbed, process, from.events() + events);
            Sample to = sample(testbed, meter, broker);
            double count = to.events() - from.events();
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("events_per_s", count / (to.nanos() - from.nanos()) * 1e9);
            figures.put("cpu_us_per_event", to.cpu().minus(from.cpu()).toNanos() / 1e3 / count);
            figures.put(
                    "broker_cpu_us_per_event",
                    to.brokerCpu().minus(from.brokerCpu()).toNanos() / 1e3 / count);
            figures.put("peak_memory_mib", meter.peakMemoryMib());
            return new Measurement(subject.name(), repetition, figures);
        }
    }

    private static Sample sample(KafkaTestbed testbed, ProcessMeter meter, ProcessMeter broker)
            throws InterruptedException {
        return new Sample(System.nanoTime(), testbed.rawEnd(), meter.cpu(), broker.cpu());
    }

    private static void awaitEvents(KafkaTestbed testbed, ChildProcess process, long count)
            throws InterruptedException {
        while (testbed.rawEnd() < count) {
            if (!process.isAlive()) {
                throw new IllegalStateException(process.exitMessage());
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    @Override
    protected Report report(Results results) {
        List<Measurement> all = results.measurements();
        String table = Report.table(
                List.of(
                        "program",
                        "events/s",
                        "range",
                        "÷ bare producer",
                        "CPU per event",
                        "÷ bare producer",
                        "broker CPU per event",
                        "peak memory"),
                Arrays.stream(Subject.values())
                        .map(subject -> row(all, subject))
                        .toList());
        CategoryChart plot = new CategoryChartBuilder()
                .width(900)
                .height(360)
                .title("Events per second in each repetition")
                .xAxisTitle("repetition")
                .build();
        plot.getStyler().setLegendPosition(LegendPosition.InsideSW);
        plot.getStyler().setYAxisMin(0.0);
        for (Subject subject : Subject.values()) {
            List<Measurement> own =
                    all.stream().filter(m -> m.subject().equals(subject.name())).toList();
            plot.addSeries(
                    subject.title(),
                    own.stream().map(Measurement::repetition).toList(),
                    own.stream().map(m -> m.figures().get("events_per_s")).toList());
        }
        return new Report(table, plot);
    }

    private static List<String> row(List<Measurement> all, Subject subject) {
        String name = subject.name();
        return List.of(
                subject.title(),
                String.format("%,.0f", Measurement.median(all, name, "events_per_s")),
                Measurement.range(all, name, "events_per_s", "%,.0f"),
                String.format("%.2f", toBare(all, name, "events_per_s")),
                String.format("%.2f µs", Measurement.median(all, name, "cpu_us_per_event")),
                String.format("%.2f", toBare(all, name, "cpu_us_per_event")),
                String.format("%.2f µs", Measurement.median(all, name, "broker_cpu_us_per_event")),
                String.format("%.0f MiB", Measurement.median(all, name, "peak_memory_mib")));
    }

    private static double toBare(List<Measurement> all, String subject, String figure) {
        return Measurement.median(all, subject, figure) / Measurement.median(all, Subject.BARE.name(), figure);
    }
}
