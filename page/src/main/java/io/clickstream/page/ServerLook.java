package io.clickstream.page;

import io.clickstream.cli.ClickHouse;
import java.util.Map;
import java.util.TreeMap;

/** Reads ClickHouse's own tables about itself; none of them grows with the rows. */
final class ServerLook implements Look<ServerView> {
    private final ClickHouse clickHouse;

    ServerLook(ClickHouse clickHouse) {
        this.clickHouse = Queries.quick(clickHouse);
    }

    @Override
    public Finding<ServerView> look() throws InterruptedException {
        Map<String, Long> parts = new TreeMap<>();
        Map<String, ServerView.Consumers> consumers = new TreeMap<>();
        Double diskFree = null;
        for (String[] row : clickHouse.query("""
                SELECT 'parts', table, toString(max(parts)), '', ''
                FROM
                (
                    SELECT table, partition_id, count() AS parts FROM system.parts
                    WHERE active AND database = currentDatabase() GROUP BY table, partition_id
                )
                GROUP BY table
                UNION ALL
                SELECT 'disk', '', toString(min(free_space / total_space)), '', '' FROM system.disks WHERE total_space > 0
                UNION ALL
                SELECT 'consumers', table, toString(countIf(last_poll_time > now() - INTERVAL 1 MINUTE)),
                    toString(sum(num_messages_read)),
                    toString(sum(arrayCount(time -> time > now() - INTERVAL 1 MINUTE, exceptions.time)))
                FROM system.kafka_consumers WHERE database = currentDatabase() GROUP BY table
                """)) {
            switch (row[0]) {
                case "parts" -> parts.put(row[1], Long.parseLong(row[2]));
                case "disk" -> diskFree = row[2].equals("nan") ? null : Double.valueOf(row[2]);
                default ->
                    consumers.put(
                            row[1],
                            new ServerView.Consumers(
                                    Long.parseLong(row[2]), Long.parseLong(row[3]), Long.parseLong(row[4])));
            }
        }
        return Finding.up("answers", new ServerView(parts, diskFree, consumers));
    }
}
