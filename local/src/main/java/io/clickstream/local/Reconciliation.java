package io.clickstream.local;

import io.clickstream.emitter.EventType;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * What became of the raw records between two offsets of each partition: every one must be exactly one row or exactly
 * one dead letter.
 *
 * @param raw number of raw records
 * @param rows rows in {@code events_processed}
 * @param deadLetters dead letters of the job
 * @param missing raw records that are neither
 * @param duplicates how often a raw record is more than once a row or a dead letter
 */
record Reconciliation(long raw, long rows, long deadLetters, long missing, long duplicates) {

    // Identity of a raw record on both sides. The event type is the topic's name by the data contract.
    private static final String QUERY = """
            SELECT topic, source_partition, countIf(is_row), countIf(NOT is_row), uniqExact(source_offset)
            FROM (
                SELECT transform(event_type, [%s], [%s]) AS topic, source_partition, source_offset, true AS is_row
                FROM events_processed
                UNION ALL
                SELECT source_topic, source_partition, source_offset, false
                FROM dead_letters WHERE rejected_by = 'job'
            )
            WHERE %s
            GROUP BY topic, source_partition
            """;

    /**
     * Compares Kafka with ClickHouse.
     *
     * @param from by partition of the raw topics, the first offset that counts
     * @param to by partition, the first offset that no longer counts
     */
    static Reconciliation between(
            Map<TopicPartition, Long> from, Map<TopicPartition, Long> to, ClickHouseServer clickHouse)
            throws IOException, InterruptedException {
        Map<TopicPartition, Long> unaccounted = new HashMap<>();
        to.forEach((partition, end) -> unaccounted.put(partition, end - from.get(partition)));
        long raw = unaccounted.values().stream().mapToLong(Long::longValue).sum();
        long rows = 0;
        long deadLetters = 0;
        long distinct = 0;
        for (String[] found : clickHouse.query(query(from, to))) {
            rows += Long.parseLong(found[2]);
            deadLetters += Long.parseLong(found[3]);
            distinct += Long.parseLong(found[4]);
        }
        return new Reconciliation(raw, rows, deadLetters, raw - distinct, rows + deadLetters - distinct);
    }

    boolean isExact() {
        return missing == 0 && duplicates == 0;
    }

    private static String query(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
        String types = Arrays.stream(EventType.values())
                .map(type -> "'" + type.name() + "'")
                .collect(Collectors.joining(", "));
        String topics = Arrays.stream(EventType.values())
                .map(type -> "'" + type.topic() + "'")
                .collect(Collectors.joining(", "));
        String ranges = to.entrySet().stream()
                .map(end -> "(topic = '%s' AND source_partition = %d AND source_offset >= %d AND source_offset < %d)"
                        .formatted(
                                end.getKey().topic(), end.getKey().partition(), from.get(end.getKey()), end.getValue()))
                .collect(Collectors.joining(" OR "));
        return QUERY.formatted(types, topics, ranges);
    }
}
