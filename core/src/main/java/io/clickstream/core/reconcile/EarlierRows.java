package io.clickstream.core.reconcile;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.clickhouse.ClickHouseException;
import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What ClickHouse has of raw records from before they were read again: a row whose key is another one now, a row of a record that is a
 * dead letter now, or the other way round. A row with the same key is replaced by itself.
 */
public final class EarlierRows {

    private final ClickHouse clickHouse;
    private final List<String> tables;
    private final String condition;

    /**
     * @param cut the raw records
     * @param since when they were begun to be read again, by ClickHouse's clock
     */
    public EarlierRows(Topology topology, ClickHouse clickHouse, Cut cut, String since) {
        this.clickHouse = clickHouse;
        this.tables = tables(topology);
        this.condition = "(%s) AND inserted_at < %s"
                .formatted(
                        ClickHouseOffsets.condition(cut.topicIds(), cut.ranges(), Map.of()),
                        ClickHouseOffsets.time(since));
    }

    /** The tables that have them: those with a row for a raw record, and that of the dead letters. */
    public static List<String> tables(Topology topology) {
        return topology.withoutKeyedTopics().sinks().stream().map(Sink::table).toList();
    }

    /**
     * Deletes them.
     *
     * @return by table, how many there were; without tables that had none
     * @throws ClickHouseException if ClickHouse does not let this user delete
     */
    public Map<String, Long> delete() throws InterruptedException {
        Map<String, Long> deleted = new LinkedHashMap<>();
        for (String table : tables) {
            long rows = clickHouse.queryNumber("SELECT count() FROM %s FINAL WHERE %s".formatted(table, condition));
            if (rows > 0) {
                // Also what is replaced already, or it would come to light again.
                clickHouse.execute("DELETE FROM %s WHERE %s".formatted(table, condition), Map.of());
                deleted.put(table, rows);
            }
        }
        return deleted;
    }
}
