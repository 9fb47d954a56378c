package io.clickstream.bench.clickhouse;

/** The columns of an event, as statements that read events from files name them. */
final class EventColumns {

    /** In the order of the table, without the time of the insert. */
    static final String NAMES = "event_type, event_timestamp, user_id, url, element_id, duration_seconds, order_id,"
            + " amount, ip_address, source_topic, source_topic_id, source_partition, source_offset, source_timestamp";

    /** Those behind the time of the event, with the types that they have in JSON. */
    static final String TYPES = "user_id String, url Nullable(String), element_id Nullable(String),"
            + " duration_seconds Nullable(Int32), order_id Nullable(String), amount Nullable(Decimal(12, 2)),"
            + " ip_address Nullable(IPv6), source_topic String, source_topic_id String, source_partition UInt32, source_offset UInt64,"
            + " source_timestamp Int64";

    private EventColumns() {}
}
