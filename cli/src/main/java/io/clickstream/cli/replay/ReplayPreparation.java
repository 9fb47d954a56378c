package io.clickstream.cli.replay;

import io.clickstream.core.kafka.OffsetSet;
import io.clickstream.core.kafka.RecordScan;
import io.clickstream.core.pipeline.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Makes of dead letters what can be sent, and says which cannot be and why. */
final class ReplayPreparation {
    private final Topology topology;
    private final RecordScan raw;
    private final Map<String, Integer> partitions;
    private final PayloadTransform transform;

    /**
     * @param raw reads raw records back
     * @param partitions number of partitions of every topic there is
     */
    ReplayPreparation(Topology topology, RecordScan raw, Map<String, Integer> partitions, PayloadTransform transform) {
        this.topology = topology;
        this.raw = raw;
        this.partitions = partitions;
        this.transform = transform;
    }

    /** @param summary takes those that cannot be replayed */
    List<ReplayRecord> prepare(List<DeadLetterRecord> letters, ReplaySummary summary) throws InterruptedException {
        Map<SourceRecordId, ConsumerRecord<byte[], byte[]>> originals = originals(letters);
        List<ReplayRecord> prepared = new ArrayList<>();
        for (DeadLetterRecord letter : letters) {
            try {
                prepared.add(prepare(letter, originals));
            } catch (NotReplayableException e) {
                summary.addImpossible(letter.id(), e.getMessage());
            }
        }
        return prepared;
    }

    private ReplayRecord prepare(DeadLetterRecord letter, Map<SourceRecordId, ConsumerRecord<byte[], byte[]>> originals)
            throws InterruptedException {
        requireRawTopic(letter.id());
        byte[] key = letter.key();
        byte[] before = letter.payload();
        if (!letter.isWholeRecord()) {
            ConsumerRecord<byte[], byte[]> original = originals.get(letter.id());
            if (original == null) {
                throw new NotReplayableException("its raw record is no longer in Kafka");
            }
            key = original.key();
            before = original.value();
        }
        byte[] payload = transform.apply(before);
        if (payload == null) {
            throw new NotReplayableException("it has no payload, and no fix gives it one");
        }
        return new ReplayRecord(letter, key, before, payload);
    }

    private void requireRawTopic(SourceRecordId id) {
        if (topology.derivedTopics().contains(id.topic())) {
            throw new NotReplayableException("it names no raw record");
        }
        // Anybody who may write to the clean topics can name any other topic in a dead letter.
        if (!topology.rawTopics().contains(id.topic())) {
            throw new NotReplayableException(id.topic() + " is no raw topic");
        }
        // Otherwise a broker that creates topics by itself would.
        if (id.partition() >= partitions.getOrDefault(id.topic(), 0)) {
            throw new NotReplayableException("there is no " + id.topicPartition() + " in Kafka");
        }
    }

    /** The raw records behind what is not kept whole, as far as they are still where they were. */
    private Map<SourceRecordId, ConsumerRecord<byte[], byte[]>> originals(List<DeadLetterRecord> letters) {
        Map<TopicPartition, OffsetSet> wanted = new TreeMap<>(Comparator.comparing(TopicPartition::toString));
        letters.stream()
                .filter(letter -> !letter.isWholeRecord())
                .map(DeadLetterRecord::id)
                .filter(id -> !topology.derivedTopics().contains(id.topic()))
                .filter(id -> id.partition() < partitions.getOrDefault(id.topic(), 0))
                .forEach(id -> wanted.computeIfAbsent(id.topicPartition(), partition -> new OffsetSet())
                        .add(id.offset()));
        Map<SourceRecordId, ConsumerRecord<byte[], byte[]>> originals = new HashMap<>();
        wanted.forEach((partition, offsets) -> raw.pick(
                partition.toString(),
                partition,
                offsets.ranges(),
                // The time tells a record from one that has its place in a topic that was created anew.
                record -> originals.put(
                        new SourceRecordId(record.topic(), record.partition(), record.offset(), record.timestamp()),
                        record)));
        return originals;
    }

    /** Topics of some dead letters. */
    static List<String> topics(List<ReplayRecord> prepared) {
        return prepared.stream()
                .map(record -> record.deadLetter().id().topic())
                .distinct()
                .toList();
    }
}
