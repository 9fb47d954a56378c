package io.clickstream.page.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.core.clickhouse.ClickHouse;
import java.util.Map;
import java.util.TreeMap;

/** Reads ClickHouse's own tables about itself; none of them grows with the rows. */
public final class ClickHouseSystemProbe implements Probe<ClickHouseSystemProbe.Server> {
    private final ClickHouse clickHouse;

    public ClickHouseSystemProbe(ClickHouse clickHouse) {
        this.clickHouse = Queries.quick(clickHouse);
    }

    /**
     * What the ClickHouse server that answers knows of itself.
     *
     * @param parts by table, the most active parts in one of its partitions
     * @param diskFree the share of the fullest disk that is free; null if that is not known
     * @param consumers by queue
     */
    public record Server(Map<String, Long> parts, Double diskFree, Map<String, Consumers> consumers) {}

    /**
     * The consumers of a queue.
     *
     * @param polling how many have asked Kafka in the last minute
     * @param recordsRead since they started
     * @param exceptions in the last minute
     */
    public record Consumers(long polling, long recordsRead, long exceptions) {}

    @Override
    public ProbeResult<Server> probe() throws InterruptedException {
        Map<String, Long> parts = new TreeMap<>();
        Map<String, Consumers> consumers = new TreeMap<>();
        Double diskFree = null;
        for (JsonNode row : clickHouse.query("""
                SELECT 'parts', table, toFloat64(max(parts)), 0, 0
                FROM
                (
                    SELECT table, partition_id, count() AS parts FROM system.parts
                    WHERE active AND database = currentDatabase() GROUP BY table, partition_id
                )
                GROUP BY table
                UNION ALL
                SELECT 'disk', '', minOrNull(free_space / total_space), 0, 0 FROM system.disks WHERE total_space > 0
                UNION ALL
                SELECT 'consumers', table, toFloat64(countIf(last_poll_time > now() - INTERVAL 1 MINUTE)),
                    sum(num_messages_read),
                    sum(arrayCount(time -> time > now() - INTERVAL 1 MINUTE, exceptions.time))
                FROM system.kafka_consumers WHERE database = currentDatabase() GROUP BY table
                """)) {
            String table = row.get(1).asText();
            JsonNode value = row.get(2);
            switch (row.get(0).asText()) {
                case "parts" -> parts.put(table, value.asLong());
                case "disk" -> diskFree = value.isNull() ? null : Double.valueOf(value.asDouble());
                default ->
                    consumers.put(
                            table,
                            new Consumers(
                                    value.asLong(),
                                    row.get(3).asLong(),
                                    row.get(4).asLong()));
            }
        }
        return ProbeResult.up("answers", new Server(parts, diskFree, consumers));
    }
}
