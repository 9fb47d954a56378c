package io.clickstream.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Makes of dead letters what can be sent, and says which cannot be and why. */
final class ReplayPreparation {
    private final RecordScan raw;
    private final Map<String, Integer> partitions;
    private final Fix fix;

    /**
     * @param raw reads raw records back
     * @param partitions number of partitions of every topic there is
     */
    ReplayPreparation(RecordScan raw, Map<String, Integer> partitions, Fix fix) {
        this.raw = raw;
        this.partitions = partitions;
        this.fix = fix;
    }

    /** @param tally takes those that cannot be replayed */
    List<Replayable> prepare(List<DeadLetter> letters, ReplayTally tally) throws InterruptedException {
        Map<LetterPlace, ConsumerRecord<byte[], byte[]>> originals = originals(letters);
        List<Replayable> prepared = new ArrayList<>();
        for (DeadLetter letter : letters) {
            try {
                prepared.add(prepare(letter, originals));
            } catch (UnfixableException e) {
                tally.addImpossible(letter.place(), e.getMessage());
            }
        }
        return prepared;
    }

    private Replayable prepare(DeadLetter letter, Map<LetterPlace, ConsumerRecord<byte[], byte[]>> originals)
            throws InterruptedException {
        requireRawTopic(letter.place());
        byte[] key = letter.key();
        byte[] before = letter.payload();
        if (!letter.isWholeRecord()) {
            ConsumerRecord<byte[], byte[]> original = originals.get(letter.place());
            if (original == null) {
                throw new UnfixableException("its raw record is no longer in Kafka");
            }
            key = original.key();
            before = original.value();
        }
        byte[] payload = fix.apply(before);
        if (payload == null) {
            throw new UnfixableException("it has no payload, and no fix gives it one");
        }
        return new Replayable(letter, key, before, payload);
    }

    private void requireRawTopic(LetterPlace place) {
        if (PipelineTopics.DERIVED.contains(place.topic())) {
            throw new UnfixableException("it names no raw record");
        }
        // Anybody who may write to the clean topics can name any other topic in a dead letter.
        if (!PipelineTopics.RAW.contains(place.topic())) {
            throw new UnfixableException(place.topic() + " is no raw topic");
        }
        // Else a broker that creates topics by itself would.
        if (place.partition() >= partitions.getOrDefault(place.topic(), 0)) {
            throw new UnfixableException("there is no " + place.topicPartition() + " in Kafka");
        }
    }

    /** The raw records behind what is not kept whole, as far as they are still where they were. */
    private Map<LetterPlace, ConsumerRecord<byte[], byte[]>> originals(List<DeadLetter> letters) {
        Map<TopicPartition, OffsetSet> wanted = new TreeMap<>(Comparator.comparing(TopicPartition::toString));
        letters.stream()
                .filter(letter -> !letter.isWholeRecord())
                .map(DeadLetter::place)
                .filter(place -> !PipelineTopics.DERIVED.contains(place.topic()))
                .filter(place -> place.partition() < partitions.getOrDefault(place.topic(), 0))
                .forEach(place -> wanted.computeIfAbsent(place.topicPartition(), partition -> new OffsetSet())
                        .add(place.offset()));
        Map<LetterPlace, ConsumerRecord<byte[], byte[]>> originals = new HashMap<>();
        wanted.forEach((partition, offsets) -> raw.pick(
                partition.toString(),
                partition,
                offsets.ranges(),
                // The time tells a record from one that has its place in a topic that was created anew.
                record -> originals.put(
                        new LetterPlace(record.topic(), record.partition(), record.offset(), record.timestamp()),
                        record)));
        return originals;
    }

    /** Topics of some dead letters. */
    static List<String> topics(List<Replayable> prepared) {
        return prepared.stream()
                .map(replayable -> replayable.letter().place().topic())
                .distinct()
                .collect(Collectors.toList());
    }
}
