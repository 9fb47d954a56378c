package io.clickstream.cli;

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
    private final ReplayBook book;
    private final Offsets offsets;
    private final ReplaySender sender;

    Replay(ReplayBook book, Offsets offsets, ReplaySender sender) {
        this.book = book;
        this.offsets = offsets;
        this.sender = sender;
    }

    /** @throws StoppedException if another replay is at work, or this one was held up for too long to go on */
    void run(List<Replayable> batch, ReplayTally tally) throws InterruptedException {
        Map<String, Map<Integer, Long>> ends = endOffsets(ReplayPreparation.topics(batch));
        book.requireAlone();
        long intended = sender.now();
        List<ReplayBook.Intent> intents = book.intend(
                batch.stream().map(replayable -> replayable.letter().place()).toList(), book.now(), ends);
        ReplaySender.Outcome outcome = sender.send(batch, intents, intended);
        book.mark(outcome.sent());
        book.release(Stream.concat(outcome.refused().keySet().stream(), outcome.late().stream())
                .toList());
        tally.addReplayed(outcome.sent().size());
        outcome.refused().forEach((intent, reason) -> tally.addImpossible(intent.place(), reason));
        outcome.uncertain().forEach((intent, reason) -> tally.addFailed(intent.place(), reason));
        if (!outcome.late().isEmpty()) {
            throw new StoppedException(
                    "Kafka or ClickHouse took so long that " + outcome.late().size() + " dead letters were not sent, "
                            + tally.replayed() + " were; run the same again");
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
