package io.clickstream.chaos.samples;

import io.clickstream.chaos.workload.Verdict;
import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.OffsetSet;
import java.util.HashMap;
import java.util.Map;

/** What one topic of the job must hold and holds, by the place of the raw record. */
final class TopicContent {

    private final String topic;
    private final Map<RawPartition, OffsetSet> expected = new HashMap<>();
    private final Map<RawPartition, OffsetSet> seen = new HashMap<>();
    /** Of those that are expected since the last check, the ones that have to be there. */
    private final Map<RawPartition, OffsetSet> due = new HashMap<>();
    /** How often a raw record is still expected that makes several. */
    private final Map<RawPartition, Map<Long, Integer>> again = new HashMap<>();

    TopicContent(String topic) {
        this.topic = topic;
    }

    /**
     * A raw record makes records in this topic.
     *
     * @param count how many, 1 or more
     * @param mayBeMissing whether Kafka has deleted it unread
     */
    void expect(RawPartition partition, long offset, int count, boolean mayBeMissing) {
        of(expected, partition).add(offset);
        if (!mayBeMissing) {
            of(due, partition).add(offset);
        }
        if (count > 1) {
            again.computeIfAbsent(partition, key -> new HashMap<>()).put(offset, count - 1);
        }
    }

    /**
     * There is a record of a raw record.
     *
     * @param mayRepeat whether it may be there more often than expected
     * @param mayBeStrange whether it may be there unexpected
     */
    void see(RawPartition partition, long offset, boolean mayRepeat, boolean mayBeStrange, Verdict.Counter counter) {
        if (!of(expected, partition).contains(offset)) {
            if (mayBeStrange) {
                counter.repeated();
            } else {
                counter.wrong("a record in " + topic + " of " + partition + "@" + offset + ", which makes none");
            }
        } else if (!of(seen, partition).add(offset) && !takeAgain(partition, offset)) {
            if (mayRepeat) {
                counter.repeated();
            } else {
                counter.duplicate("record in " + topic + " of " + partition + "@" + offset);
            }
        }
    }

    private boolean takeAgain(RawPartition partition, long offset) {
        Map<Long, Integer> counts = again.getOrDefault(partition, Map.of());
        boolean isExpected = counts.containsKey(offset);
        if (isExpected) {
            counts.computeIfPresent(offset, (key, left) -> left == 1 ? null : left - 1);
        }
        return isExpected;
    }

    /** That all is there which has been expected since the last call. */
    void requireAll(Verdict.Counter counter) {
        due.forEach((partition, offsets) -> {
            for (OffsetRange range : offsets.without(of(seen, partition)).ranges()) {
                for (long offset = range.from(); offset < range.to(); offset++) {
                    counter.lost("record in " + topic + " of " + partition + "@" + offset);
                }
            }
        });
        again.forEach((partition, counts) -> counts.forEach((offset, left) -> {
            for (int i = 0; i < left && of(due, partition).contains(offset); i++) {
                counter.lost("another record in " + topic + " of " + partition + "@" + offset);
            }
        }));
        due.clear();
        again.clear();
    }

    private static OffsetSet of(Map<RawPartition, OffsetSet> sets, RawPartition partition) {
        return sets.computeIfAbsent(partition, key -> new OffsetSet());
    }
}
