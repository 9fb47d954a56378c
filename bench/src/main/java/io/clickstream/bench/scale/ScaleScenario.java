package io.clickstream.bench.scale;

import io.clickstream.bench.KafkaTestbed;
import io.clickstream.bench.Measurement;
import io.clickstream.bench.Program;
import io.clickstream.bench.Report;
import io.clickstream.bench.Results;
import io.clickstream.bench.Scenario;
import io.clickstream.bench.SqlJob;
import io.clickstream.bench.ThroughputTrial;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether a record costs the same whatever there is more of: records before it, partitions, subtasks, bytes. */
@Command(
        name = "scale",
        description = "CPU per record of the job over many records, and by partitions, parallelism and event size.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class ScaleScenario extends Scenario {

    private static final String COMMIT_INTERVAL = "10 s";
    private static final int PARTITIONS = 3;
    private static final String ENDURANCE = "endurance";

    @Option(names = "--repetitions", defaultValue = "3", paramLabel = "<count>", description = "Of each setting.")
    private int repetitions;

    @Option(
            names = "--warm-up",
            defaultValue = "5000000",
            paramLabel = "<count>",
            description = "Clean records before each measurement.")
    private long warmUp;

    @Option(
            names = "--records",
            defaultValue = "1500000",
            paramLabel = "<count>",
            description = "Clean records of each measurement.")
    private long records;

    @Option(
            names = "--endurance",
            defaultValue = "20",
            paramLabel = "<millions>",
            description = "Clean records of the long run, measured by the million.")
    private int endurance;

    /** Something that there is more or less of. */
    private record Setting(int partitions, int parallelism, int eventBytes) {

        /** As the emitter makes them, about 130 bytes. */
        private static final int EMITTERS = 0;

        String subject() {
            return partitions + " partitions, parallelism " + parallelism + ", "
                    + (eventBytes == EMITTERS ? "events of the emitter" : "events of " + eventBytes + " bytes");
        }
    }

    private static final List<Setting> SETTINGS = List.of(
            new Setting(1, 1, Setting.EMITTERS),
            new Setting(PARTITIONS, 1, Setting.EMITTERS),
            new Setting(12, 1, Setting.EMITTERS),
            new Setting(PARTITIONS, 2, Setting.EMITTERS),
            new Setting(PARTITIONS, 1, 400),
            new Setting(PARTITIONS, 1, 800),
            new Setting(PARTITIONS, 1, 1500));

    @Override
    protected void measure(Results.Recorder recorder) throws Exception {
        endure(recorder);
        for (Setting setting : SETTINGS) {
            measure(setting, recorder);
        }
    }

    private void endure(Results.Recorder recorder) throws Exception {
        long million = 1_000_000;
        try (KafkaTestbed testbed = KafkaTestbed.open(folder(), PARTITIONS)) {
            testbed.emit(million * (endurance + 1), 0);
            ThroughputTrial trial = new ThroughputTrial(testbed, million * endurance, 0, million, COMMIT_INTERVAL);
            for (Measurement measurement : trial.run(ENDURANCE, 1, SqlJob.own(1), endurance)) {
                recorder.add(measurement);
            }
            say("%d million records in one run: done", endurance);
        }
    }

    private void measure(Setting setting, Results.Recorder recorder) throws Exception {
        try (KafkaTestbed testbed = KafkaTestbed.open(folder(), setting.partitions())) {
            long events = (warmUp + records) * 21 / 20;
            if (setting.eventBytes() == Setting.EMITTERS) {
                testbed.emit(events, 0);
            } else {
                testbed.emitLong(events, setting.eventBytes());
            }
            ThroughputTrial trial = new ThroughputTrial(testbed, warmUp + records, warmUp, records, COMMIT_INTERVAL);
            Program job = SqlJob.own(setting.parallelism());
            for (int repetition = 1; repetition <= repetitions; repetition++) {
                Measurement measurement = trial.run(setting.subject(), repetition, job);
                recorder.add(measurement);
                say("%d/%d  %s  %s", repetition, repetitions, setting.subject(), measurement.figures());
            }
        }
    }

    @Override
    protected Report report(Results results) {
        List<Measurement> all = results.measurements();
        List<Measurement> millions = all.stream()
                .filter(measurement -> measurement.subject().equals(ENDURANCE))
                .toList();
        String settings = Report.table(
                List.of("setting", "CPU per record", "range", "records/s", "broker CPU per record", "peak memory"),
                all.stream()
                        .map(Measurement::subject)
                        .filter(subject -> !subject.equals(ENDURANCE))
                        .distinct()
                        .map(subject -> row(all, subject))
                        .toList());
        String overTime = Report.table(
                List.of("records before", "CPU per record", "records/s", "peak memory"),
                millions.stream().map(ScaleScenario::row).toList());
        XYChart plot = new XYChartBuilder()
                .width(900)
                .height(360)
                .title("CPU per record over one run")
                .xAxisTitle("million records")
                .yAxisTitle("µs")
                .build();
        plot.getStyler().setYAxisMin(0.0).setLegendPosition(LegendPosition.InsideNE);
        plot.addSeries("our job", values(millions, "last_record", 1e-6), values(millions, "cpu_us_per_record", 1));
        return new Report(settings + "\n" + overTime, plot);
    }

    private static List<Double> values(List<Measurement> measurements, String figure, double factor) {
        return measurements.stream()
                .map(measurement -> measurement.figures().get(figure) * factor)
                .toList();
    }

    private static List<String> row(List<Measurement> all, String subject) {
        return List.of(
                subject,
                String.format("%.2f µs", Measurement.median(all, subject, "cpu_us_per_record")),
                Measurement.range(all, subject, "cpu_us_per_record", "%.2f"),
                String.format("%,.0f", Measurement.median(all, subject, "records_per_s")),
                String.format("%.2f µs", Measurement.median(all, subject, "broker_cpu_us_per_record")),
                String.format("%.0f MiB", Measurement.median(all, subject, "peak_memory_mib")));
    }

    private static List<String> row(Measurement measurement) {
        return List.of(
                String.format(
                        "%.1f million",
                        (measurement.figures().get("last_record")
                                        - measurement.figures().get("records"))
                                / 1e6),
                String.format("%.2f µs", measurement.figures().get("cpu_us_per_record")),
                String.format("%,.0f", measurement.figures().get("records_per_s")),
                String.format("%.0f MiB", measurement.figures().get("peak_memory_mib")));
    }
}
