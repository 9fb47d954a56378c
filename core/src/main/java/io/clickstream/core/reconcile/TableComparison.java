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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares with their tables the topics where nobody can say which raw records must be there. Of {@link Topology#otherTopics} each
 * record is a row, or a dead letter of ClickHouse; of {@link Topology#keyedTopics} the newest of each key.
 */
public final class TableComparison {

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
     * @param records how many raw records, or events of them, the part of the clean topic names that was read, or how many keys it has
     * @param missing those of them that are not in the table, by partition of a raw topic; of a key the offsets of its newest
     *     record, by partition of the clean topic
     */
    public record Result(Sink sink, long records, Map<TopicPartition, OffsetSet> missing) {

        /** What {@link #records} counts. */
        public String unit() {
            return sink.hasKey() ? "keys" : sink.indexed() ? "events" : "records";
        }

        /** How many are missing. */
        public long missingRecords() {
            return missing.values().stream().mapToLong(OffsetSet::size).sum();
        }
    }

    /**
     * Compares each of these topics with its table, when all has arrived or nothing has arrived for a while.
     *
     * @param from where to begin, by where the partitions of such a topic begin
     * @param patience how long that while is
     */
    public List<Result> await(UnaryOperator<Map<TopicPartition, Long>> from, Duration patience)
            throws InterruptedException {
        Map<String, String> topicIds = offsets.topicIds(topology.topics());
        Backfills backfills = Backfills.read(clickHouse, topicIds);
        List<Result> results = new ArrayList<>();
        for (Sink sink : topology.otherTopics()) {
            List<TopicPartition> partitions = offsets.partitions(List.of(sink.topic()));
            DerivedTopicOffsets content = DerivedTopicOffsets.read(
                    from.apply(offsets.beginnings(partitions)), topicIds, backfills, kafka, offsets, progress);
            ClickHouseOffsets stored = ClickHouseOffsets.of(sink, topology, clickHouse);
            results.add(await(() -> compare(sink, content, stored, topicIds), patience));
        }
        results.addAll(awaitKeyed(from, patience));
        return results;
    }

    /** The same of {@link Topology#keyedTopics} alone. */
    public List<Result> awaitKeyed(UnaryOperator<Map<TopicPartition, Long>> from, Duration patience)
            throws InterruptedException {
        List<Result> results = new ArrayList<>();
        for (Sink sink : topology.keyedTopics()) {
            List<TopicPartition> partitions = offsets.partitions(List.of(sink.topic()));
            KeyedTable table = new KeyedTable(
                    sink, topology, clickHouse, kafka, offsets, progress, from.apply(offsets.beginnings(partitions)));
            results.add(await(table::compare, patience));
        }
        return results;
    }

    /** One comparison of what is there now. */
    @FunctionalInterface
    private interface Comparison {
        Result compare() throws InterruptedException;
    }

    private static Result await(Comparison comparison, Duration patience) throws InterruptedException {
        Result found = comparison.compare();
        long lastArrival = System.nanoTime();
        while (found.missingRecords() > 0 && System.nanoTime() - lastArrival < patience.toNanos()) {
            Thread.sleep(POLL.toMillis());
            Result now = comparison.compare();
            lastArrival = now.missingRecords() < found.missingRecords() ? System.nanoTime() : lastArrival;
            found = now;
        }
        return found;
    }

    private static Result compare(
            Sink sink, DerivedTopicOffsets content, ClickHouseOffsets stored, Map<String, String> topicIds)
            throws InterruptedException {
        Map<TopicPartition, OffsetSet> missing = new TreeMap<>(Offsets.ORDER);
        long records = 0;
        for (Map.Entry<TopicPartition, DerivedTopicOffsets.Content> entry :
                content.byPartition().entrySet()) {
            TopicPartition partition = entry.getKey();
            EventSet seen = entry.getValue().events();
            List<OffsetRange> ranges = seen.offsets().ranges();
            EventSet present = new EventSet();
            stored.readEvents(
                    // Somebody else may have named a topic that is none of the pipeline's.
                    Map.of(partition.topic(), topicIds.getOrDefault(partition.topic(), "")),
                    partition,
                    new OffsetRange(
                            ranges.get(0).from(), ranges.get(ranges.size() - 1).to()),
                    present::add);
            records += seen.size();
            EventSet absent = seen.without(present);
            if (!absent.isEmpty()) {
                missing.put(partition, absent.offsets());
            }
        }
        return new Result(sink, records, missing);
    }
}
