package io.clickstream.cli.replay;

import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.RecordScan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Finds out what became of the dead letters of a replay that ended between sending and writing it down. */
final class ReplayRecovery {
    private final ReplayJournal journal;
    private final RecordScan raw;
    private final Offsets offsets;
    private final Set<String> topics;

    /**
     * @param raw reads the raw topics, also what is not committed: a transaction of others must not hide what was sent
     * @param topics that there are
     */
    ReplayRecovery(ReplayJournal journal, RecordScan raw, Offsets offsets, Set<String> topics) {
        this.journal = journal;
        this.raw = raw;
        this.offsets = offsets;
        this.topics = topics;
    }

    /**
     * What was found.
     *
     * @param sent how many were sent, and are marked now
     * @param free how many were not, and may be replayed
     */
    record Found(long sent, long free) {}

    /** No other run may be sending. */
    Found run() throws InterruptedException {
        List<ReplayJournal.Replayed> sent = new ArrayList<>();
        List<ReplayJournal.Intent> free = new ArrayList<>();
        Map<String, List<ReplayJournal.Intent>> byTopic = journal.open().stream()
                .collect(Collectors.groupingBy(intent -> intent.id().topic()));
        for (Map.Entry<String, List<ReplayJournal.Intent>> entry : byTopic.entrySet()) {
            if (!topics.contains(entry.getKey())) {
                continue;
            }
            Map<String, ReplayJournal.Intent> wanted = new HashMap<>();
            entry.getValue().forEach(intent -> wanted.put(intent.id().toString(), intent));
            // Otherwise nobody can tell of those that were not found.
            if (scan(entry.getKey(), entry.getValue(), wanted, sent)) {
                free.addAll(wanted.values());
            }
        }
        journal.mark(sent);
        journal.release(free);
        return new Found(sent.size(), free.size());
    }

    /**
     * Moves what is found from one to the other.
     *
     * @return whether all is still there that was written since the intents
     */
    private boolean scan(
            String topic,
            List<ReplayJournal.Intent> intents,
            Map<String, ReplayJournal.Intent> wanted,
            List<ReplayJournal.Replayed> sent)
            throws InterruptedException {
        List<TopicPartition> partitions = offsets.partitions(List.of(topic));
        Map<TopicPartition, Long> beginnings = offsets.beginnings(partitions);
        Map<TopicPartition, Long> ends = offsets.ends(partitions, IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, OffsetRange> ranges = new HashMap<>();
        Set<TopicPartition> cut = new HashSet<>();
        for (TopicPartition partition : partitions) {
            // A partition that was not there yet then has been written from its start.
            long then = intents.stream()
                    .mapToLong(intent -> intent.endOffsets().getOrDefault(partition.partition(), 0L))
                    .min()
                    .orElse(0);
            if (beginnings.get(partition) > then) {
                cut.add(partition);
            }
            // An end behind the present one is that of an earlier topic of this name.
            long from = then > ends.get(partition) ? beginnings.get(partition) : then;
            if (from < ends.get(partition)) {
                ranges.put(partition, new OffsetRange(from, ends.get(partition)));
            }
        }
        raw.read(topic + " for what was replayed", ranges, record -> {
            String id = ReplayRecord.replayOf(record.headers());
            ReplayJournal.Intent intent = id == null ? null : wanted.remove(id);
            if (intent != null) {
                sent.add(new ReplayJournal.Replayed(intent, record.partition(), record.offset()));
            }
        });
        return cut.isEmpty();
    }
}
