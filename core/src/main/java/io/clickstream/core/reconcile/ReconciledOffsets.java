package io.clickstream.core.reconcile;

import io.clickstream.core.clickhouse.ClickHouse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** What reconciliations remember, in ClickHouse: by partition, up to where nobody has to look again. */
public final class ReconciledOffsets {
    private static final String TABLE = "reconciled_offsets";

    private final ClickHouse clickHouse;

    public ReconciledOffsets(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /**
     * How far reconciliations are with a partition.
     *
     * @param nextOffset the first raw record that none has found exact yet
     * @param accepted missing records and duplicates before it that somebody has accepted
     * @param insertedSince when the earliest row of that record or a later one can have come, by ClickHouse's clock
     */
    public record Mark(long nextOffset, long accepted, String insertedSince, long version) {
        static final Mark NONE = new Mark(0, 0, "1970-01-01 00:00:00.000", 0);
    }

    /**
     * All that is remembered of some topics.
     *
     * @param topicIds by topic, the id of the one that is meant
     * @param readAt when this was read, by ClickHouse's clock
     */
    public record Marks(Map<String, String> topicIds, Map<TopicPartition, Mark> byPartition, String readAt) {
        /** The mark of a partition; one at its beginning if there is none. */
        public Mark of(TopicPartition partition) {
            return byPartition.getOrDefault(partition, Mark.NONE);
        }

        /** How many missing records and duplicates somebody has accepted. */
        public long accepted() {
            return byPartition.values().stream().mapToLong(Mark::accepted).sum();
        }
    }

    /**
     * What is known of topics, to be read before anybody asks where they end.
     *
     * @param topicIds by topic, the id of the one that is meant
     */
    public Marks read(Map<String, String> topicIds) throws InterruptedException {
        String now = clickHouse.query("SELECT now64(3, 'UTC')").get(0).get(0).asText();
        Map<TopicPartition, Mark> marks = new HashMap<>();
        clickHouse.forEachRow(
                "SELECT topic, topic_id, partition, next_offset, accepted, inserted_since, version FROM " + TABLE
                        + " FINAL",
                Map.of(),
                row -> {
                    String topic = row.get(0).asText();
                    if (row.get(1).asText().equals(topicIds.get(topic))) {
                        marks.put(
                                new TopicPartition(topic, row.get(2).asInt()),
                                new Mark(
                                        row.get(3).asLong(),
                                        row.get(4).asLong(),
                                        row.get(5).asText(),
                                        row.get(6).asLong()));
                    }
                });
        return new Marks(Map.copyOf(topicIds), Map.copyOf(marks), now);
    }

    /**
     * Remembers what was found: each partition up to the first record that is wrong.
     *
     * @param marks as they were before
     * @param accepted by partition, the offset before which all that is wrong is accepted, so that later runs begin there
     * @param derived by partition of the job's topics, where they ended before anybody asked where the raw topics end: what is
     *     made of later raw records lies behind. Remembered once nothing in front of it is looked for any more
     */
    public void write(
            Reconciliation found, Marks marks, Map<TopicPartition, Long> accepted, Map<TopicPartition, Long> derived)
            throws InterruptedException {
        List<Map<String, Object>> rows = new ArrayList<>();
        boolean allDone = true;
        for (PartitionReconciliation partition : found.partitions()) {
            Mark before = marks.of(partition.partition());
            long from = accepted.getOrDefault(partition.partition(), 0L);
            long next = partition.exactFrom(from);
            boolean isDone = next == partition.range().to();
            allDone &= isDone;
            rows.add(row(
                    partition.partition(),
                    found.cut().topicIds().get(partition.partition().topic()),
                    before,
                    new Mark(
                            next,
                            (found.cut().insertedSince().isEmpty() ? 0 : before.accepted())
                                    + partition.wrongBefore(from),
                            // Rows behind the first wrong one have come already.
                            isDone ? marks.readAt() : before.insertedSince(),
                            0)));
        }
        if (allDone) {
            derived.forEach((partition, end) -> rows.add(row(
                    partition,
                    marks.topicIds().get(partition.topic()),
                    marks.of(partition),
                    new Mark(end, 0, marks.readAt(), 0))));
        }
        clickHouse.insert(TABLE, rows);
    }

    private static Map<String, Object> row(TopicPartition partition, String topicId, Mark before, Mark now) {
        return Map.of(
                "topic", partition.topic(),
                "topic_id", topicId,
                "partition", partition.partition(),
                "next_offset", now.nextOffset(),
                "accepted", now.accepted(),
                "inserted_since", now.insertedSince(),
                "version", before.version() + 1);
    }
}
