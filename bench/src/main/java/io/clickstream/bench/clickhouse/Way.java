package io.clickstream.bench.clickhouse;

/** How clean events come into the table. */
enum Way {
    KAFKA("Kafka engine", ""),
    CHAIN("INSERT into the chain behind the queue", "events_incoming"),
    TABLE("INSERT into the table itself", "events_processed");

    private final String title;
    private final String target;

    Way(String title, String target) {
        this.title = title;
        this.target = target;
    }

    /** Its name in a report. */
    String title() {
        return title;
    }

    /**
     * The statement that takes the events from a file, with the types that the queue has.
     *
     * @param file with a line of JSON for each
     */
    String insert(String file) {
        String time = "fromUnixTimestamp64Milli(event.%1$s, 'UTC') AS %1$s";
        return """
                INSERT INTO %s (%s)
                SELECT event_type, %s, user_id, url, element_id, duration_seconds, order_id, amount, ip_address,
                    source_topic, source_topic_id, source_partition, source_offset, %s
                FROM file('%s', JSONEachRow, 'event_type String, event_timestamp Int64, %s') AS event
                """.formatted(
                        target,
                        EventColumns.NAMES,
                        this == TABLE ? time.formatted("event_timestamp") : "event_timestamp",
                        time.formatted("source_timestamp"),
                        file,
                        EventColumns.TYPES);
    }
}
