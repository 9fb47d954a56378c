-- The clean topic. Its columns have the types of the target, so a value that does not fit shows here, as _error.
CREATE TABLE IF NOT EXISTS analytics.events_queue
(
    event_type String,
    event_timestamp Int64,
    user_id String,
    url Nullable(String),
    element_id Nullable(String),
    duration_seconds Nullable(Int32),
    order_id Nullable(String),
    amount Nullable(Decimal(12, 2)),
    ip_address Nullable(IPv4),
    source_partition UInt32,
    source_offset UInt64,
    source_timestamp Int64
)
ENGINE = Kafka(kafka_connection)
SETTINGS
    kafka_topic_list = 'processed_events',
    kafka_group_name = 'clickhouse-events',
    kafka_format = 'JSONEachRow',
    -- A record that does not parse becomes a row with _error instead of stopping the queue.
    kafka_handle_error_mode = 'stream',
    -- How long a block may wait for more rows: the largest part of ClickHouse's share of the latency.
    kafka_flush_interval_ms = 500;

-- Stores nothing. It stands between the queue and its two views because a queue starts to read as soon as it has its
-- first view, and what it reads before the second one exists would be lost to that one.
CREATE TABLE IF NOT EXISTS analytics.events_incoming
(
    event_type String,
    event_timestamp Int64,
    user_id String,
    url Nullable(String),
    element_id Nullable(String),
    duration_seconds Nullable(Int32),
    order_id Nullable(String),
    amount Nullable(Decimal(12, 2)),
    ip_address Nullable(IPv4),
    source_partition UInt32,
    source_offset UInt64,
    source_timestamp Int64,
    -- Empty for a good row, else why it cannot be stored.
    rejection String,
    -- Where a rejected record is known from: the raw record, else the place in the clean topic.
    rejected_topic String,
    rejected_partition UInt32,
    rejected_offset UInt64,
    rejected_timestamp DateTime64(3, 'UTC'),
    queue_key String,
    queue_payload String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS analytics.events_processed_mv TO analytics.events_processed AS
SELECT
    event_type,
    fromUnixTimestamp64Milli(event_timestamp, 'UTC') AS event_timestamp,
    user_id,
    url,
    element_id,
    duration_seconds,
    order_id,
    amount,
    ip_address,
    source_partition,
    source_offset,
    fromUnixTimestamp64Milli(source_timestamp, 'UTC') AS source_timestamp,
    nowInBlock64(3, 'UTC') AS inserted_at
FROM analytics.events_incoming
WHERE rejection = '';

CREATE MATERIALIZED VIEW IF NOT EXISTS analytics.events_rejected_mv TO analytics.dead_letters AS
SELECT
    'clickhouse' AS rejected_by,
    rejection AS reason,
    rejected_topic AS source_topic,
    rejected_partition AS source_partition,
    rejected_offset AS source_offset,
    rejected_timestamp AS source_timestamp,
    queue_key AS key,
    queue_payload AS payload,
    nowInBlock64(3, 'UTC') AS inserted_at
FROM analytics.events_incoming
WHERE rejection != '';

-- Last, because this is what starts the flow.
CREATE MATERIALIZED VIEW IF NOT EXISTS analytics.events_mv TO analytics.events_incoming AS
WITH
    -- The raw record behind a clean one. What does not parse has no columns, but its text may still tell.
    transform(
        if(_error = '', queue.event_type, JSONExtractString(_raw_message, 'event_type')),
        ['CLICKS', 'PAGE_VIEWS', 'ORDERS'],
        ['user_clicks', 'page_views', 'orders'],
        '') AS raw_topic,
    if(_error = '', toNullable(queue.source_partition), JSONExtract(_raw_message, 'source_partition', 'Nullable(UInt32)')) AS raw_partition,
    if(_error = '', toNullable(queue.source_offset), JSONExtract(_raw_message, 'source_offset', 'Nullable(UInt64)')) AS raw_offset,
    if(_error = '', toNullable(queue.source_timestamp), JSONExtract(_raw_message, 'source_timestamp', 'Nullable(Int64)')) AS raw_timestamp,
    -- With the identity of the raw record a second delivery is no second dead letter, and the raw record is accounted for.
    raw_topic != '' AND raw_partition IS NOT NULL AND raw_offset IS NOT NULL
        AND ifNull(raw_timestamp, 0) > 0
        AND ifNull(raw_timestamp, 0) < toUnixTimestamp64Milli(toDateTime64('2299-01-01 00:00:00', 3, 'UTC')) AS names_raw_record
SELECT
    queue.*,
    multiIf(
        _error != '', trimRight(_error),
        -- Somebody else wrote this: an event of the job has both.
        event_type = '' OR user_id = '', 'event_type or user_id is missing',
        -- Outside these years the conversion to DateTime64 would silently move the event to the nearest valid time.
        event_timestamp < toUnixTimestamp64Milli(toDateTime64('1900-01-01 00:00:00', 3, 'UTC'))
            OR event_timestamp >= toUnixTimestamp64Milli(toDateTime64('2299-01-01 00:00:00', 3, 'UTC')),
        'event_timestamp is outside the years 1900 to 2298: ' || toString(event_timestamp),
        source_timestamp < toUnixTimestamp64Milli(toDateTime64('1900-01-01 00:00:00', 3, 'UTC'))
            OR source_timestamp >= toUnixTimestamp64Milli(toDateTime64('2299-01-01 00:00:00', 3, 'UTC')),
        'source_timestamp is outside the years 1900 to 2298: ' || toString(source_timestamp),
        '') AS rejection,
    if(names_raw_record, raw_topic, _topic) AS rejected_topic,
    if(names_raw_record, assumeNotNull(raw_partition), _partition) AS rejected_partition,
    if(names_raw_record, assumeNotNull(raw_offset), _offset) AS rejected_offset,
    if(names_raw_record, fromUnixTimestamp64Milli(assumeNotNull(raw_timestamp), 'UTC'), assumeNotNull(_timestamp_ms)) AS rejected_timestamp,
    _key AS queue_key,
    -- The queue keeps the bytes only of what it could not parse; the others are written out again.
    multiIf(rejection = '', '', _error != '', _raw_message, formatRowNoNewline('JSONEachRow', queue.*)) AS queue_payload
FROM analytics.events_queue AS queue;
