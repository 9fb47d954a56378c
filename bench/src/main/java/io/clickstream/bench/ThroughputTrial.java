package io.clickstream.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets a program work on raw topics that are full, and measures it once it is warm: when its JVM compiles hardly anything any
 * more, or as much is left as is to be measured.
 *
 * @param testbed where the raw events are
 * @param available clean records that can be made of them
 * @param warmUp the fewest clean records before the measurement
 * @param measured clean records of the measurement
 * @param commitInterval time between commits, such as {@code 10 s}
 */
public record ThroughputTrial(KafkaTestbed testbed, long available, long warmUp, long measured, String commitInterval) {

    private static final Duration POLL = Duration.ofMillis(100);
    /** Long enough that a pause between two compilations is not taken for the end of them. */
    private static final Duration WARM_CHECK = Duration.ofSeconds(4);
    /** A JVM that spends less of one core on compiling is warm. */
    private static final double WARM = 0.03;

    /** What is read at one moment. */
    private record Sample(
            long nanos, long records, Duration cpu, Duration brokerCpu, Duration collection, Duration compilation) {}

    /** Runs a program from an empty clean topic on, and measures it once. */
    public Measurement run(String subject, int repetition, Program program) throws Exception {
        return run(subject, repetition, program, 1).get(0);
    }

    /**
     * Runs a program from an empty clean topic on, and measures it several times without a pause.
     *
     * @param subject how the measurements call it
     */
    public List<Measurement> run(String subject, int repetition, Program program, int times) throws Exception {
        testbed.forgetResults();
        try (Program.Running running = program.start(testbed, commitInterval)) {
            ProcessMeter meter = new ProcessMeter(running.pid());
            ProcessMeter broker = new ProcessMeter(testbed.broker().pid());
            List<Measurement> measurements = new ArrayList<>();
            awaitRecords(warmUp);
            awaitWarm(meter, available - measured * times);
            Sample from = sample(meter, broker);
            for (int i = 0; i < times; i++) {
                awaitRecords(from.records() + measured);
                Sample to = sample(meter, broker);
                measurements.add(new Measurement(subject, repetition, figures(from, to, meter.peakMemoryMib())));
                from = to;
            }
            return measurements;
        }
    }

    private static Map<String, Double> figures(Sample from, Sample to, double peakMemoryMib) {
        double records = to.records() - from.records();
        double seconds = (to.nanos() - from.nanos()) / 1e9;
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("cpu_us_per_record", micros(from.cpu(), to.cpu()) / records);
        figures.put("records_per_s", records / seconds);
        figures.put("broker_cpu_us_per_record", micros(from.brokerCpu(), to.brokerCpu()) / records);
        figures.put("gc_percent", micros(from.collection(), to.collection()) / seconds / 1e4);
        figures.put("jit_percent", micros(from.compilation(), to.compilation()) / seconds / 1e4);
        figures.put("peak_memory_mib", peakMemoryMib);
        figures.put("records", records);
        figures.put("last_record", (double) to.records());
        return figures;
    }

    private Sample sample(ProcessMeter meter, ProcessMeter broker) throws InterruptedException {
        return new Sample(
                System.nanoTime(),
                testbed.cleanEnd(),
                meter.cpu(),
                broker.cpu(),
                meter.garbageCollection(),
                meter.compilation());
    }

    private void awaitWarm(ProcessMeter meter, long latest) throws InterruptedException {
        Duration before = meter.compilation();
        long checked = System.nanoTime();
        while (testbed.cleanEnd() < latest) {
            Thread.sleep(POLL.toMillis());
            if (System.nanoTime() - checked > WARM_CHECK.toNanos()) {
                Duration now = meter.compilation();
                if (now.minus(before).toNanos() < WARM * WARM_CHECK.toNanos()) {
                    return;
                }
                before = now;
                checked = System.nanoTime();
            }
        }
    }

    private void awaitRecords(long count) throws InterruptedException {
        new GrowingCount("clean records; logs: " + testbed.data().folder("logs"), testbed::cleanEnd, POLL).await(count);
    }

    private static double micros(Duration from, Duration to) {
        return to.minus(from).toNanos() / 1e3;
    }
}
