package io.clickstream.cli.replay;

import io.clickstream.core.kafka.OffsetSet;
import io.clickstream.core.kafka.RecordScan;
import io.clickstream.core.pipeline.Topology;
import java.util.ArrayList;
import java.util.Arrays;
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
    private final TopicLookup topics;
    private final Repair repair;

    /** @param raw reads raw records back */
    ReplayPreparation(Topology topology, RecordScan raw, TopicLookup topics, Repair repair) {
        this.topology = topology;
        this.raw = raw;
        this.topics = topics;
        this.repair = repair;
    }

    /**
     * The topics that there are.
     *
     * @param partitions number of partitions of each
     * @param ids Kafka's id of each raw topic
     */
    record TopicLookup(Map<String, Integer> partitions, Map<String, String> ids) {
        boolean has(SourceRecordId id) {
            return id.partition() < partitions.getOrDefault(id.topic(), 0);
        }

        /** Whether the topic is the one that the record was in, and not another one that has its name now. */
        boolean isSame(SourceRecordId id) {
            String now = ids.getOrDefault(id.topic(), "");
            return now.isEmpty() || id.topicId().isEmpty() || id.topicId().equals(now);
        }
    }

    /**
     * What is done to payloads.
     *
     * @param transform changes nothing if nothing is to be repaired
     * @param sendsUnchanged whether to send those, too, that it leaves as they are
     */
    record Repair(PayloadTransform transform, boolean sendsUnchanged) {}

    /** @param summary takes those that are not to be sent */
    List<ReplayRecord> prepare(List<DeadLetterRecord> letters, ReplaySummary summary) throws InterruptedException {
        Map<String, ConsumerRecord<byte[], byte[]>> originals = originals(letters);
        List<ReplayRecord> prepared = new ArrayList<>();
        for (DeadLetterRecord letter : letters) {
            try {
                ReplayRecord record = prepare(letter, originals);
                if (repair.sendsUnchanged() || !Arrays.equals(record.before(), record.payload())) {
                    prepared.add(record);
                } else {
                    summary.addUnchanged();
                }
            } catch (NotReplayableException e) {
                summary.addImpossible(letter.id(), e.getMessage());
            }
        }
        return prepared;
    }

    private ReplayRecord prepare(DeadLetterRecord letter, Map<String, ConsumerRecord<byte[], byte[]>> originals)
            throws InterruptedException {
        requireRawTopic(letter.id());
        byte[] key = letter.key();
        byte[] before = letter.payload();
        if (!letter.isWholeRecord()) {
            if (!topics.isSame(letter.id())) {
                throw new NotReplayableException("its raw record is gone: the topic was deleted and created anew");
            }
            ConsumerRecord<byte[], byte[]> original = originals.get(place(letter.id()));
            if (original == null) {
                throw new NotReplayableException("its raw record is no longer in Kafka");
            }
            key = original.key();
            before = letter.events() > 1 ? EventOfRecord.at(letter.id().index(), original.value()) : original.value();
        }
        byte[] payload = repair.transform().apply(before);
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
        if (!topics.has(id)) {
            throw new NotReplayableException("there is no " + id.topicPartition() + " in Kafka");
        }
    }

    /** By {@link #place}, the raw records behind what is not kept whole, as far as they are still where they were. */
    private Map<String, ConsumerRecord<byte[], byte[]>> originals(List<DeadLetterRecord> letters) {
        Map<TopicPartition, OffsetSet> wanted = new TreeMap<>(Comparator.comparing(TopicPartition::toString));
        letters.stream()
                .filter(letter -> !letter.isWholeRecord())
                .map(DeadLetterRecord::id)
                .filter(id -> topology.rawTopics().contains(id.topic()) && topics.has(id) && topics.isSame(id))
                .forEach(id -> wanted.computeIfAbsent(id.topicPartition(), partition -> new OffsetSet())
                        .add(id.offset()));
        Map<String, ConsumerRecord<byte[], byte[]>> originals = new HashMap<>();
        wanted.forEach((partition, offsets) -> raw.pick(
                partition.toString(),
                partition,
                offsets.ranges(),
                record -> originals.put(partition + "@" + record.offset(), record)));
        return originals;
    }

    private static String place(SourceRecordId id) {
        return id.topicPartition() + "@" + id.offset();
    }

    /** Topics of some dead letters. */
    static List<String> topics(List<ReplayRecord> prepared) {
        return prepared.stream()
                .map(record -> record.deadLetter().id().topic())
                .distinct()
                .toList();
    }
}
