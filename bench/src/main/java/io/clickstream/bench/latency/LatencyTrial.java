package io.clickstream.bench.latency;

import io.clickstream.bench.MachineMeter;
import io.clickstream.bench.Measurement;
import io.clickstream.bench.Pipeline;
import io.clickstream.bench.ProcessMeter;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Lets events flow through a pipeline at a steady rate, and measures how long they take and what that costs. */
final class LatencyTrial implements AutoCloseable {

    private static final Duration ARRIVAL = Duration.ofSeconds(60);

    private final ProcessMeter own = new ProcessMeter(ProcessHandle.current().pid());
    private final Pipeline pipeline;
    private final Sender sender;

    LatencyTrial(Pipeline pipeline) {
        this.pipeline = pipeline;
        this.sender = new Sender(pipeline.testbed().bootstrapServers());
    }

    /** What is read at one moment. */
    private record Sample(long nanos, Map<Pipeline.Part, Double> cpu, double ownCpu, double machineCpu, long parts) {}

    /**
     * Measures one rate.
     *
     * @param subject what the measurement is called
     * @param rate events per second
     * @param warmUp how long it flows before anything counts
     * @param measured how long it flows then
     */
    Measurement run(String subject, int repetition, double rate, Duration warmUp, Duration measured)
            throws IOException, InterruptedException {
        Schedule schedule = Schedule.startingNow(rate);
        long first = (long) (rate * warmUp.toMillis() / 1000);
        long last = first + (long) (rate * measured.toMillis() / 1000);
        LatencyRecorder recorder = new LatencyRecorder(schedule.nanos(first));
        VisibilityPoller poller = VisibilityPoller.start(pipeline.clickHouse(), schedule, recorder);
        try {
            sender.send(schedule, 0, first, recorder);
            Sample from = sample();
            sender.send(schedule, first, last, recorder);
            Sample to = sample();
            awaitArrival(recorder);
            return new Measurement(subject, repetition, figures(recorder.latencies(), from, to));
        } finally {
            poller.stop();
        }
    }

    /** What the pipeline costs when nothing flows. */
    Measurement idle(String subject, int repetition, Duration measured) throws IOException, InterruptedException {
        Sample from = sample();
        Thread.sleep(measured.toMillis());
        return new Measurement(subject, repetition, costs(from, sample()));
    }

    @Override
    public void close() {
        sender.close();
    }

    private static void awaitArrival(LatencyRecorder recorder) throws InterruptedException {
        long deadline = System.nanoTime() + ARRIVAL.toNanos();
        while (recorder.onTheirWay() > 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(recorder.onTheirWay() + " events have not arrived");
            }
            Thread.sleep(10);
        }
    }

    private Sample sample() throws IOException, InterruptedException {
        return new Sample(
                System.nanoTime(),
                pipeline.cpuSeconds(),
                own.cpu().toNanos() / 1e9,
                MachineMeter.busySeconds(),
                pipeline.clickHouse()
                        .queryNumber("SELECT sum(value) FROM system.events WHERE event = 'MergeTreeDataWriterBlocks'"));
    }

    private static Map<String, Double> figures(Histogram latencies, Sample from, Sample to) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("events", (double) latencies.getTotalCount());
        figures.put("p50_ms", latencies.getValueAtPercentile(50) / 1e3);
        figures.put("p90_ms", latencies.getValueAtPercentile(90) / 1e3);
        figures.put("p99_ms", latencies.getValueAtPercentile(99) / 1e3);
        figures.put("p999_ms", latencies.getValueAtPercentile(99.9) / 1e3);
        figures.put("max_ms", latencies.getMaxValue() / 1e3);
        figures.putAll(costs(from, to));
        return figures;
    }

    private static Map<String, Double> costs(Sample from, Sample to) {
        double seconds = (to.nanos() - from.nanos()) / 1e9;
        Map<String, Double> costs = new LinkedHashMap<>();
        to.cpu()
                .forEach(
                        (part, cpu) -> costs.put(part.cores(), (cpu - from.cpu().get(part)) / seconds));
        costs.put("bench_cores", (to.ownCpu() - from.ownCpu()) / seconds);
        double known = costs.values().stream().mapToDouble(Double::doubleValue).sum();
        costs.put("others_cores", (to.machineCpu() - from.machineCpu()) / seconds - known);
        costs.put("parts_per_s", (to.parts() - from.parts()) / seconds);
        return costs;
    }
}
