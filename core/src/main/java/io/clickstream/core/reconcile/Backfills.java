package io.clickstream.core.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.OffsetRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Which raw records were read again, and what the job's topics held of them before: the tables have it no longer. */
public final class Backfills {

    /** There were none. */
    public static final Backfills NONE = new Backfills(List.of());

    private static final String TABLE = "backfills";

    private final Collection<Ranges> done;

    private Backfills(Collection<Ranges> done) {
        this.done = List.copyOf(done);
    }

    /** Of one of them, what was read again, and what had been written before, each by partition of its topic. */
    private record Ranges(Map<TopicPartition, OffsetRange> byPartition) {

        private boolean contains(TopicPartition partition, long offset) {
            OffsetRange range = byPartition.get(partition);
            return range != null && range.contains(offset);
        }
    }

    /**
     * All that is remembered of topics.
     *
     * @param topicIds by topic of the pipeline, the id of the one that is meant
     */
    public static Backfills read(ClickHouse clickHouse, Map<String, String> topicIds) throws InterruptedException {
        Map<String, Ranges> byName = new HashMap<>();
        for (JsonNode row : clickHouse.query(
                "SELECT name, topic, topic_id, partition, from_offset, to_offset FROM " + TABLE + " FINAL")) {
            String topic = row.get(1).asText();
            if (row.get(2).asText().equals(topicIds.get(topic))) {
                byName.computeIfAbsent(row.get(0).asText(), name -> new Ranges(new HashMap<>()))
                        .byPartition()
                        .put(
                                new TopicPartition(topic, row.get(3).asInt()),
                                new OffsetRange(row.get(4).asLong(), row.get(5).asLong()));
            }
        }
        return new Backfills(byName.values());
    }

    /**
     * Remembers one.
     *
     * @param topicIds by topic, its id
     * @param read raw records that were read again
     * @param written what the job's topics held when that began
     */
    public static void write(
            ClickHouse clickHouse,
            String name,
            Map<String, String> topicIds,
            Map<TopicPartition, OffsetRange> read,
            Map<TopicPartition, OffsetRange> written)
            throws InterruptedException {
        Map<TopicPartition, OffsetRange> all = new HashMap<>(read);
        all.putAll(written);
        List<Map<String, Object>> rows = new ArrayList<>();
        all.forEach((partition, range) -> rows.add(Map.of(
                "name", name,
                "topic", partition.topic(),
                "topic_id", topicIds.get(partition.topic()),
                "partition", partition.partition(),
                "from_offset", range.from(),
                "to_offset", range.to())));
        clickHouse.insert(TABLE, rows);
    }

    /**
     * Whether a record of one of the job's topics is of an earlier reading of its raw record.
     *
     * @param raw where that raw record is
     */
    public boolean replaced(TopicPartition partition, long offset, TopicPartition raw, long rawOffset) {
        return done.stream().anyMatch(ranges -> ranges.contains(partition, offset) && ranges.contains(raw, rawOffset));
    }
}
