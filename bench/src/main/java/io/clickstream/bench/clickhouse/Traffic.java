package io.clickstream.bench.clickhouse;

import io.clickstream.local.pipeline.DataFolder;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A ClickHouse with the pipeline's table of events and no queue, and events of the emitter for it. */
final class Traffic implements AutoCloseable {

    /** The columns of the table that events have, in the order of {@link #select}. */
    static final String COLUMNS = EventColumns.NAMES + ", inserted_at";

    private static final List<String> SCHEMA = List.of("001_database.sql", "002_events_processed.sql");
    // Nobody listens there, and nobody asks: there is no queue.
    private static final String NO_KAFKA = "127.0.0.1:9";
    private static final int COMMIT_MILLIS = 2000;

    private final DataFolder data;
    private final MeasuredClickHouse clickHouse;
    private final EventFile events;

    private Traffic(DataFolder data, MeasuredClickHouse clickHouse, EventFile events) {
        this.data = data;
        this.clickHouse = clickHouse;
        this.events = events;
    }

    /**
     * Writes events to a file and starts ClickHouse.
     *
     * @param folder an empty one
     */
    static Traffic open(Path folder, long events) throws IOException, InterruptedException {
        InstallLayout layout = InstallLayout.current();
        DataFolder data = DataFolder.open(folder);
        Path schema = Files.createDirectories(data.folder("schema"));
        for (String file : SCHEMA) {
            Files.copy(layout.schema().resolve(file), schema.resolve(file));
        }
        EventFile file = EventFile.write(data.folder("events.jsonl").toAbsolutePath(), events);
        return new Traffic(data, MeasuredClickHouse.start(data, layout, schema, NO_KAFKA), file);
    }

    MeasuredClickHouse clickHouse() {
        return clickHouse;
    }

    /** Reads the events as rows of the table, inserted when the job's next commit after them was. */
    String select() {
        return """
                SELECT
                    event_type,
                    toDateTime64(event.timestamp, 3, 'UTC') AS event_timestamp,
                    user_id,
                    url,
                    element_id,
                    duration_seconds,
                    order_id,
                    amount,
                    ip_address,
                    source_topic,
                    source_topic_id,
                    source_partition,
                    source_offset,
                    fromUnixTimestamp64Milli(event.source_timestamp, 'UTC') AS source_timestamp,
                    fromUnixTimestamp64Milli((intDiv(event.source_timestamp, %1$d) + 1) * %1$d, 'UTC') AS inserted_at
                FROM file('%2$s', JSONEachRow, 'event_type String, timestamp DateTime(\\'UTC\\'), %3$s') AS event""".formatted(COMMIT_MILLIS, events.file(), EventColumns.TYPES);
    }

    @Override
    public void close() throws IOException {
        clickHouse.close();
        Files.delete(events.file());
        data.close();
    }
}
