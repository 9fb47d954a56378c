package io.clickstream.bench.rivals;

import io.clickstream.bench.Measurement;
import io.clickstream.bench.Report;
import java.util.List;
import java.util.Map;

/** Programs that do the same, next to each other. */
final class RivalTable {

    private RivalTable() {}

    /**
     * The table.
     *
     * @param titles by subject of the measurements, what the table calls it, in its order
     * @param ours the subject that the others are compared with
     */
    static String of(List<Measurement> all, Map<String, String> titles, String ours) {
        double cpu = Measurement.median(all, ours, "cpu_us_per_record");
        return Report.table(
                List.of(
                        "program",
                        "CPU per record",
                        "range",
                        "÷ our job",
                        "records/s",
                        "broker CPU per record",
                        "GC",
                        "JIT",
                        "peak memory"),
                titles.entrySet().stream()
                        .map(rival -> row(all, rival.getKey(), rival.getValue(), cpu))
                        .toList());
    }

    private static List<String> row(List<Measurement> all, String rival, String title, double ours) {
        double cpu = Measurement.median(all, rival, "cpu_us_per_record");
        return List.of(
                title,
                String.format("%.2f µs", cpu),
                Measurement.range(all, rival, "cpu_us_per_record", "%.2f"),
                String.format("%.2f", cpu / ours),
                String.format("%,.0f", Measurement.median(all, rival, "records_per_s")),
                String.format("%.2f µs", Measurement.median(all, rival, "broker_cpu_us_per_record")),
                String.format("%.1f %%", Measurement.median(all, rival, "gc_percent")),
                String.format("%.1f %%", Measurement.median(all, rival, "jit_percent")),
                String.format("%.0f MiB", Measurement.median(all, rival, "peak_memory_mib")));
    }
}
