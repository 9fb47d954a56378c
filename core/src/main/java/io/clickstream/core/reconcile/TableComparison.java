package io.clickstream.core.reconcile;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.OffsetSet;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares a clean topic with its table, where nobody can say which raw records must be there: each record of the topic is a row,
 * or a dead letter of ClickHouse.
 */
public final class TableComparison {

    private static final String OFFSETS =
            "SELECT source_offset AS place FROM %s FINAL WHERE %s source_topic = %s AND source_partition"
                    + " = %d AND source_offset >= %d AND source_offset < %d%s";

    private static final Duration POLL = Duration.ofSeconds(1);

    private final Topology topology;
    private final ClickHouse clickHouse;
    private final Kafka kafka;
    private final Offsets offsets;
    private final ProgressListener progress;

    /** @param progress is told how far reading is */
    public TableComparison(
            Topology topology, ClickHouse clickHouse, Kafka kafka, Offsets offsets, ProgressListener progress) {
        this.topology = topology;
        this.clickHouse = clickHouse;
        this.kafka = kafka;
        this.offsets = offsets;
        this.progress = progress;
    }

    /**
     * What was found.
     *
     * @param records how many raw records the part of the clean topic names that was read
     * @param missing those of them that are not in the table, by partition of a raw topic
     */
    public record Result(Sink sink, long records, Map<TopicPartition, OffsetSet> missing) {

        /** How many are missing. */
        public long missingRecords() {
            return missing.values().stream().mapToLong(OffsetSet::size).sum();
        }
    }

    /**
     * Compares when all has arrived, or nothing has arrived for a while.
     *
     * @param from by partition of the clean topic, where to begin
     * @param patience how long that while is
     */
    public Result await(Sink sink, Map<TopicPartition, Long> from, Duration patience) throws InterruptedException {
        Map<String, String> topicIds = offsets.topicIds(topology.rawTopics());
        DerivedTopicOffsets content = DerivedTopicOffsets.read(from, topicIds, kafka, offsets, progress);
        Result found = compare(sink, content, topicIds);
        long lastArrival = System.nanoTime();
        while (found.missingRecords() > 0 && System.nanoTime() - lastArrival < patience.toNanos()) {
            Thread.sleep(POLL.toMillis());
            Result now = compare(sink, content, topicIds);
            lastArrival = now.missingRecords() < found.missingRecords() ? System.nanoTime() : lastArrival;
            found = now;
        }
        return found;
    }

    private Result compare(Sink sink, DerivedTopicOffsets content, Map<String, String> topicIds)
            throws InterruptedException {
        Map<TopicPartition, OffsetSet> missing = new TreeMap<>(Offsets.ORDER);
        long records = 0;
        for (Map.Entry<TopicPartition, DerivedTopicOffsets.Content> entry :
                content.byPartition().entrySet()) {
            OffsetSet seen = entry.getValue().seen();
            records += seen.size();
            OffsetSet absent = seen.without(stored(sink, entry.getKey(), seen, topicIds));
            if (!absent.isEmpty()) {
                missing.put(entry.getKey(), absent);
            }
        }
        return new Result(sink, records, missing);
    }

    private OffsetSet stored(Sink sink, TopicPartition partition, OffsetSet seen, Map<String, String> topicIds)
            throws InterruptedException {
        OffsetSet stored = new OffsetSet();
        List<OffsetRange> ranges = seen.ranges();
        if (ranges.isEmpty()) {
            return stored;
        }
        long from = ranges.get(0).from();
        long to = ranges.get(ranges.size() - 1).to();
        String id = topicIds.getOrDefault(partition.topic(), "");
        String sameTopic = id.isEmpty() ? "" : " AND source_topic_id IN ('', " + ClickHouse.quote(id) + ")";
        String query = Stream.of(
                        part(sink.table(), "", partition, from, to, sameTopic),
                        part(
                                topology.deadLetters().table(),
                                "rejected_by = 'clickhouse' AND",
                                partition,
                                from,
                                to,
                                sameTopic))
                .collect(Collectors.joining(" UNION ALL "));
        clickHouse.forEachRow(query, Map.of(), row -> stored.add(row.get(0).asLong()));
        return stored;
    }

    private static String part(
            String table, String condition, TopicPartition partition, long from, long to, String sameTopic) {
        return OFFSETS.formatted(
                table, condition, ClickHouse.quote(partition.topic()), partition.partition(), from, to, sameTopic);
    }
}
