package io.clickstream.bench.sustained;

import io.clickstream.bench.EmitterProcess;
import io.clickstream.bench.Pipeline;
import io.clickstream.bench.ProcessMeter;
import io.clickstream.local.process.ChildProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Lets an emitter, in a process of its own on the same machine, feed a pipeline at a steady rate, and looks on. */
final class Flow {

    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final Pipeline pipeline;

    Flow(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /**
     * Observes a rate, and returns when everything has arrived.
     *
     * @param rate events per second
     * @param settling how long it flows before it is looked at
     * @param observed how long it is looked at
     */
    Observation run(double rate, Duration settling, Duration observed) throws IOException, InterruptedException {
        Observation observation;
        try (ChildProcess emitter = EmitterProcess.start(pipeline.testbed(), rate)) {
            ProcessMeter meter = new ProcessMeter(emitter.pid());
            Thread.sleep(settling.toMillis());
            List<Observation.Sample> samples = new ArrayList<>(List.of(sample(meter)));
            long end = samples.get(0).nanos() + observed.toNanos();
            while (System.nanoTime() < end) {
                Thread.sleep(INTERVAL.toMillis());
                samples.add(sample(meter));
            }
            observation = new Observation(rate, samples);
        }
        pipeline.requireAllRows();
        return observation;
    }

    private Observation.Sample sample(ProcessMeter emitter) throws IOException, InterruptedException {
        // From the end to the start, so that nothing is counted behind before it is counted in front.
        long rows = pipeline.rows();
        long clean = pipeline.testbed().cleanEnd();
        long raw = pipeline.testbed().rawEnd();
        return new Observation.Sample(
                System.nanoTime(),
                raw,
                clean,
                rows,
                pipeline.cpuSeconds(),
                emitter.cpu().toNanos() / 1e9);
    }
}
