package io.clickstream.chaos.samples;

import io.clickstream.emitter.Corruption;
import io.clickstream.emitter.Samples;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * An endless sequence of samples, some of them damaged; which one is a function of the seed and the number. The first ones are
 * each kind of record in turn. A header has the number: it is no part of what the job reads, so all records of a kind are the same.
 */
final class SampleRecords {

    private static final String HEADER = "chaos-number";
    private static final double MALFORMED = 0.01;

    private final long seed;
    private final List<Samples.Sample> kinds = new ArrayList<>();
    /** By sample, the kind of the whole one and those of its damaged copies. */
    private final List<int[]> kindsOfSample = new ArrayList<>();

    SampleRecords(long seed, Samples samples) {
        this.seed = seed;
        Map<String, Map<ByteBuffer, Integer>> known = new HashMap<>();
        List<Corruption> damages = Corruption.forAnyRecord();
        for (Samples.Sample sample : samples.records()) {
            int[] own = new int[damages.size() + 1];
            own[0] = kind(sample, known);
            for (int i = 0; i < damages.size(); i++) {
                own[i + 1] = kind(
                        new Samples.Sample(
                                sample.topic(), sample.key(), damages.get(i).apply(sample.value()), true),
                        known);
            }
            kindsOfSample.add(own);
        }
    }

    private int kind(Samples.Sample record, Map<String, Map<ByteBuffer, Integer>> known) {
        return known.computeIfAbsent(record.topic(), topic -> new HashMap<>())
                .computeIfAbsent(ByteBuffer.wrap(record.value()), value -> {
                    kinds.add(record);
                    return kinds.size() - 1;
                });
    }

    /** How many different records there are: by topic and value. */
    int kinds() {
        return kinds.size();
    }

    /** A record of a kind. */
    Samples.Sample ofKind(int kind) {
        return kinds.get(kind);
    }

    /** The kind of a number. */
    int kind(long number) {
        if (number < 2L * kinds.size()) {
            return (int) (number % kinds.size());
        }
        SplittableRandom random = new SplittableRandom(seed * 0x5851F42D4C957F2DL + number);
        int[] own = kindsOfSample.get(random.nextInt(kindsOfSample.size()));
        return own[random.nextDouble() < MALFORMED ? random.nextInt(1, own.length) : 0];
    }

    /** As it is written. */
    ProducerRecord<byte[], byte[]> record(long number) {
        Samples.Sample sample = ofKind(kind(number));
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(sample.topic(), sample.key(), sample.value());
        record.headers()
                .add(HEADER, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
        return record;
    }

    /** The number of a raw record, -1 if it has none. */
    static long number(ConsumerRecord<byte[], byte[]> raw) {
        Header header = raw.headers().lastHeader(HEADER);
        return header == null || header.value().length != Long.BYTES
                ? -1
                : ByteBuffer.wrap(header.value()).getLong();
    }
}
