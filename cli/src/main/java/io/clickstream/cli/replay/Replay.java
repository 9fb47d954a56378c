package io.clickstream.cli.replay;

import io.clickstream.core.kafka.Offsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Sends batches so that no dead letter is sent twice, whenever it is cut short: first it is written down what is about to
 * be sent and where the raw topics end, then it is sent, then it is written down what was sent. What stays open in between
 * {@link ReplayRecovery} finds in the raw topics, by the header of each record.
 */
final class Replay {
    private final ReplayJournal journal;
    private final Offsets offsets;
    private final ReplaySender sender;

    Replay(ReplayJournal journal, Offsets offsets, ReplaySender sender) {
        this.journal = journal;
        this.offsets = offsets;
        this.sender = sender;
    }

    /** @throws CommandFailedException if another replay is at work, or this one was held up for too long to go on */
    void run(List<ReplayRecord> batch, ReplaySummary summary) throws InterruptedException {
        Map<String, Map<Integer, Long>> ends = endOffsets(ReplayPreparation.topics(batch));
        journal.requireAlone();
        long intended = sender.now();
        List<ReplayJournal.Intent> intents = journal.intend(
                batch.stream().map(record -> record.deadLetter().id()).toList(), journal.now(), ends);
        ReplaySender.Outcome outcome = sender.send(batch, intents, intended);
        journal.mark(outcome.sent());
        journal.release(Stream.concat(outcome.refused().keySet().stream(), outcome.late().stream())
                .toList());
        summary.addReplayed(outcome.sent().size());
        outcome.refused().forEach((intent, reason) -> summary.addImpossible(intent.id(), reason));
        outcome.uncertain().forEach((intent, reason) -> summary.addFailed(intent.id(), reason));
        if (!outcome.late().isEmpty()) {
            throw new CommandFailedException(
                    "Kafka or ClickHouse took so long that " + outcome.late().size() + " dead letters were not sent, "
                            + summary.replayed() + " were; run the same again");
        }
    }

    private Map<String, Map<Integer, Long>> endOffsets(List<String> topics) throws InterruptedException {
        Map<String, Map<Integer, Long>> ends = new HashMap<>();
        List<TopicPartition> partitions = offsets.partitions(topics);
        offsets.ends(partitions, IsolationLevel.READ_UNCOMMITTED)
                .forEach((partition, end) -> ends.computeIfAbsent(partition.topic(), topic -> new HashMap<>())
                        .put(partition.partition(), end));
        return ends;
    }
}
