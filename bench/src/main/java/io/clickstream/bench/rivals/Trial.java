package io.clickstream.bench.rivals;

import io.clickstream.bench.Lab;
import io.clickstream.bench.Measurement;
import io.clickstream.bench.ProcessMeter;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets a rival work on raw topics that are full, and measures it once it is warm.
 *
 * @param lab where the raw events are
 * @param warmUp clean records before the measurement
 * @param measured clean records of the measurement
 * @param commitInterval time between commits, such as {@code 10 s}
 */
record Trial(Lab lab, long warmUp, long measured, String commitInterval) {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration STALL = Duration.ofSeconds(60);

    /** What is read at one moment. */
    private record Sample(long nanos, long records, Duration cpu, Duration brokerCpu, Duration collection) {}

    /** Runs a rival from an empty clean topic on. */
    Measurement run(Rival rival, int repetition) throws IOException, InterruptedException {
        lab.forgetResults();
        try (Rival.Run run = rival.start(lab, commitInterval)) {
            ProcessMeter meter = new ProcessMeter(run.pid());
            ProcessMeter broker = new ProcessMeter(lab.broker().process().pid());
            awaitRecords(warmUp);
            Sample from = sample(meter, broker);
            awaitRecords(from.records() + measured);
            Sample to = sample(meter, broker);
            double records = to.records() - from.records();
            double seconds = (to.nanos() - from.nanos()) / 1e9;
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("cpu_us_per_record", micros(from.cpu(), to.cpu()) / records);
            figures.put("records_per_s", records / seconds);
            figures.put("broker_cpu_us_per_record", micros(from.brokerCpu(), to.brokerCpu()) / records);
            figures.put("gc_percent", micros(from.collection(), to.collection()) / seconds / 1e4);
            figures.put("peak_memory_mib", meter.peakMemoryMib());
            figures.put("records", records);
            return new Measurement(rival.name(), repetition, figures);
        }
    }

    private Sample sample(ProcessMeter meter, ProcessMeter broker) throws InterruptedException {
        return new Sample(System.nanoTime(), lab.cleanEnd(), meter.cpu(), broker.cpu(), meter.garbageCollection());
    }

    private void awaitRecords(long count) throws InterruptedException {
        long last = -1;
        long moved = System.nanoTime();
        for (long end = lab.cleanEnd(); end < count; end = lab.cleanEnd()) {
            if (end != last) {
                last = end;
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > STALL.toNanos()) {
                throw new IllegalStateException("stands still at " + end + " of " + count + " clean records; logs: "
                        + lab.data().folder("logs"));
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private static double micros(Duration from, Duration to) {
        return to.minus(from).toNanos() / 1e3;
    }
}
