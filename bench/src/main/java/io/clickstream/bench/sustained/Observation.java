package io.clickstream.bench.sustained;

import io.clickstream.bench.Measurement;
import io.clickstream.bench.Pipeline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * How the counters of a pipeline went while events came in.
 *
 * @param rate what the emitter was to send, events per second
 * @param samples in the order of time, evenly spaced
 */
record Observation(double rate, List<Sample> samples) {

    /** More is growth; less cannot be told from the coming and going of commits. */
    private static final double TOLERANCE = 0.01;

    /**
     * The counters at one moment.
     *
     * @param nanos as {@link System#nanoTime} tells it
     * @param raw records in the raw topics
     * @param clean records in the clean topic, committed or not, with the markers of transactions
     * @param rows in ClickHouse
     * @param cpu of each part since it started, in seconds
     * @param emitterCpu of the emitter since it started, in seconds
     */
    record Sample(long nanos, long raw, long clean, long rows, Map<Pipeline.Part, Double> cpu, double emitterCpu) {}

    /** Whether the emitter kept its rate and nothing piled up anywhere. */
    boolean isSustained() {
        return emittedPerSecond() > rate * (1 - TOLERANCE)
                && jobLagGrowth() < rate * TOLERANCE
                && rowLagGrowth() < rate * TOLERANCE;
    }

    double emittedPerSecond() {
        return (last().raw() - first().raw()) / seconds();
    }

    /** By how much the job falls behind in each second, in records. */
    double jobLagGrowth() {
        return growth(sample -> sample.raw() - sample.clean());
    }

    /** By how much ClickHouse, and with it everything, falls behind in each second, in records. */
    double rowLagGrowth() {
        return growth(sample -> sample.raw() - sample.rows());
    }

    Measurement toMeasurement(String subject, int repetition) {
        double events = last().raw() - first().raw();
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("rate", rate);
        figures.put("observed_s", seconds());
        figures.put("events_per_s", emittedPerSecond());
        figures.put("rows_per_s", (last().rows() - first().rows()) / seconds());
        figures.put("job_lag_growth_per_s", jobLagGrowth());
        figures.put("row_lag_growth_per_s", rowLagGrowth());
        figures.put("sustained", isSustained() ? 1.0 : 0.0);
        figures.put("emitter_cpu_us_per_event", (last().emitterCpu() - first().emitterCpu()) * 1e6 / events);
        last().cpu()
                .forEach((part, cpu) ->
                        figures.put(part.microsPerEvent(), (cpu - first().cpu().get(part)) * 1e6 / events));
        return new Measurement(subject, repetition, figures);
    }

    /** From the mean of the first third to the mean of the last, which lie two thirds of the time apart. */
    private double growth(ToLongFunction<Sample> lag) {
        int third = samples.size() / 3;
        double early = mean(samples.subList(0, third), lag);
        double late = mean(samples.subList(samples.size() - third, samples.size()), lag);
        return (late - early) / (seconds() * 2 / 3);
    }

    private static double mean(List<Sample> samples, ToLongFunction<Sample> lag) {
        return samples.stream().mapToLong(lag).average().orElseThrow();
    }

    private double seconds() {
        return (last().nanos() - first().nanos()) / 1e9;
    }

    private Sample first() {
        return samples.get(0);
    }

    private Sample last() {
        return samples.get(samples.size() - 1);
    }
}
