package io.clickstream.emitter;

import io.clickstream.emitter.avro.AvroEncoder;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;

/** Sends samples again and again, some of them damaged. */
final class SampleReplay implements RecordSource {

    private final Samples samples;
    private final Map<String, AvroEncoder> encoders;
    private final SplittableRandom faults;
    private final double malformedRatio;
    private final InstantSource clock;
    private int next;

    /**
     * A replay.
     *
     * @param encoders by topic, of the samples that are sent in Avro
     * @param malformedRatio share of damaged records, 0 to 1
     */
    SampleReplay(
            Samples samples, Map<String, AvroEncoder> encoders, long seed, double malformedRatio, InstantSource clock) {
        this.samples = samples;
        this.encoders = Map.copyOf(encoders);
        this.faults = new SplittableRandom(seed);
        this.malformedRatio = malformedRatio;
        this.clock = clock;
    }

    @Override
    public OutgoingRecord next() {
        Samples.Sample sample = encoded(samples.at(samples.records().get(next), clock));
        next = (next + 1) % samples.records().size();
        return faults.nextDouble() < malformedRatio
                ? new Samples.Sample(
                        sample.topic(),
                        sample.key(),
                        Corruption.pickForAnyRecord(faults).apply(sample.value()),
                        true)
                : sample;
    }

    private Samples.Sample encoded(Samples.Sample sample) {
        AvroEncoder encoder = encoders.get(sample.topic());
        return encoder == null
                ? sample
                : new Samples.Sample(sample.topic(), sample.key(), encoder.encode(sample.value()), false);
    }
}
