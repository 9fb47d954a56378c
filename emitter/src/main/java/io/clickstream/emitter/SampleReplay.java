package io.clickstream.emitter;

import java.time.InstantSource;
import java.util.SplittableRandom;

/** Sends samples again and again, some of them damaged. */
final class SampleReplay implements RecordSource {

    private final Samples samples;
    private final SplittableRandom faults;
    private final double malformedRatio;
    private final InstantSource clock;
    private int next;

    /** @param malformedRatio share of damaged records, 0 to 1 */
    SampleReplay(Samples samples, long seed, double malformedRatio, InstantSource clock) {
        this.samples = samples;
        this.faults = new SplittableRandom(seed);
        this.malformedRatio = malformedRatio;
        this.clock = clock;
    }

    @Override
    public OutgoingRecord next() {
        Samples.Sample sample = samples.at(samples.records().get(next), clock);
        next = (next + 1) % samples.records().size();
        return faults.nextDouble() < malformedRatio
                ? new Samples.Sample(
                        sample.topic(),
                        sample.key(),
                        Corruption.pickForAnyRecord(faults).apply(sample.value()),
                        true)
                : sample;
    }
}
