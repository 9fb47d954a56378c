-- The clean topic, as it comes: the engine would set up every column anew for every record, and ClickHouse needed 1.7 times
-- the CPU. A block of records is parsed at once below.
CREATE TABLE IF NOT EXISTS analytics.events_queue
(
    message String
)
ENGINE = Kafka(kafka_connection)
SETTINGS
    kafka_topic_list = 'processed_events',
    kafka_group_name = 'clickhouse-events',
    kafka_format = 'RawBLOB',
    -- ClickHouse's share of the latency, chosen from a curve (docs/performance.md). How long a block may wait for more
    -- rows: the larger, the fewer parts.
    kafka_flush_interval_ms = 250,
    -- How long it waits for a full batch before it takes what there is, and how long it rests when there was nothing.
    -- What a checkpoint commits arrives at once, so with exactly-once these two count and not the first.
    kafka_poll_timeout_ms = 50,
    kafka_consumer_reschedule_ms = 50;

-- Stores nothing. It stands between the queue and its two views because a queue starts to read as soon as it has its
-- first view, and what it reads before the second one exists would be lost to that one.
CREATE TABLE IF NOT EXISTS analytics.events_incoming
(
    event_type String,
    event_timestamp Int64,
    user_id String,
    `url` Nullable(String),
    element_id Nullable(String),
    duration_seconds Nullable(Int32),
    order_id Nullable(String),
    `amount` Nullable(Decimal(12, 2)),
    ip_address Nullable(IPv6),
    ip_address_text Nullable(String),
    source_topic String,
    source_topic_id String,
    source_partition UInt32,
    source_offset UInt64,
    source_timestamp Nullable(DateTime64(3, 'UTC')),
    -- Empty for a good row, else why it cannot be stored.
    flow_rejection String,
    -- Where a rejected record is known from: the raw record, else the place in the clean topic.
    flow_topic String,
    flow_topic_id String,
    flow_partition UInt32,
    flow_offset UInt64,
    flow_timestamp Nullable(DateTime64(3, 'UTC')),
    flow_key String,
    flow_payload String
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS analytics.events_processed_mv TO analytics.events_processed AS
SELECT
    event_type,
    fromUnixTimestamp64Milli(event_timestamp, 'UTC') AS event_timestamp,
    user_id,
    `url`,
    element_id,
    duration_seconds,
    order_id,
    `amount`,
    ip_address,
    ip_address_text,
    source_topic,
    source_topic_id,
    source_partition,
    source_offset,
    source_timestamp,
    nowInBlock64(3, 'UTC') AS inserted_at
FROM analytics.events_incoming
WHERE flow_rejection = '';

CREATE MATERIALIZED VIEW IF NOT EXISTS analytics.events_rejected_mv TO analytics.dead_letters AS
SELECT
    'clickhouse' AS rejected_by,
    flow_rejection AS reason,
    flow_topic AS source_topic,
    flow_topic_id AS source_topic_id,
    flow_partition AS source_partition,
    flow_offset AS source_offset,
    flow_timestamp AS source_timestamp,
    flow_key AS key,
    flow_payload AS payload,
    nowInBlock64(3, 'UTC') AS inserted_at
FROM analytics.events_incoming
-- A record with nothing in it is no event that was lost.
WHERE flow_rejection != '' AND NOT match(flow_payload, '^\\s*(\\[\\s*\\]\\s*)?$');

-- Last, because this is what starts the flow.
CREATE MATERIALIZED VIEW IF NOT EXISTS analytics.events_mv TO analytics.events_incoming AS
WITH
    toUnixTimestamp64Milli(toDateTime64('1900-01-01 00:00:00', 3, 'UTC')) AS flow_first_time,
    toUnixTimestamp64Milli(toDateTime64('2299-01-01 00:00:00', 3, 'UTC')) AS flow_end_of_time,
    -- With the identity of the raw record a second delivery is no second dead letter, and the raw record is accounted for.
    source_topic != '' AND flow_read_source_partition IS NOT NULL AND flow_read_source_offset IS NOT NULL AS flow_names_raw_record
SELECT
    ifNull(flow_json.event_type, '') AS event_type,
    assumeNotNull(flow_read_event_timestamp) AS event_timestamp,
    ifNull(flow_json.user_id, '') AS user_id,
    flow_json.`url` AS `url`,
    flow_json.element_id AS element_id,
    flow_read_duration_seconds AS duration_seconds,
    flow_json.order_id AS order_id,
    flow_read_amount AS `amount`,
    flow_read_ip_address AS ip_address,
    if(flow_read_ip_address IS NULL, flow_json.ip_address, NULL) AS ip_address_text,
    ifNull(flow_json.source_topic, '') AS source_topic,
    ifNull(flow_json.source_topic_id, '') AS source_topic_id,
    assumeNotNull(flow_read_source_partition) AS source_partition,
    assumeNotNull(flow_read_source_offset) AS source_offset,
    -- -1 is Kafka's word for none. It only says when, so one that no DateTime64 can hold costs no event.
    if(flow_read_source_timestamp != -1 AND flow_read_source_timestamp >= flow_first_time AND flow_read_source_timestamp < flow_end_of_time,
        fromUnixTimestamp64Milli(assumeNotNull(flow_read_source_timestamp), 'UTC'), NULL) AS source_timestamp,
    multiIf(
        -- Of a list it would take the elements for the fields.
        empty(flow_fields), if(isValidJSON(flow_message) AND JSONType(flow_message) = 'Object', 'event_type, event_timestamp or user_id is missing', 'not a JSON object'),
        length(flow_fields) != length(arrayDistinct(flow_fields)), 'a field is there twice',
        flow_json.event_timestamp IS NOT NULL AND flow_read_event_timestamp IS NULL,
        'event_timestamp is not an Int64: ' || left(assumeNotNull(flow_json.event_timestamp), 40),
        flow_json.duration_seconds IS NOT NULL AND flow_read_duration_seconds IS NULL,
        'duration_seconds is not an Int32: ' || left(assumeNotNull(flow_json.duration_seconds), 40),
        flow_json.`amount` IS NOT NULL AND (flow_read_amount IS NULL OR abs(flow_read_amount) >= 10000000000),
        'amount is not a Decimal(12, 2): ' || left(assumeNotNull(flow_json.`amount`), 40),
        flow_json.source_partition IS NOT NULL AND flow_read_source_partition IS NULL,
        'source_partition is not a UInt32: ' || left(assumeNotNull(flow_json.source_partition), 40),
        flow_json.source_offset IS NOT NULL AND flow_read_source_offset IS NULL,
        'source_offset is not a UInt64: ' || left(assumeNotNull(flow_json.source_offset), 40),
        flow_json.source_timestamp IS NOT NULL AND flow_read_source_timestamp IS NULL,
        'source_timestamp is not an Int64: ' || left(assumeNotNull(flow_json.source_timestamp), 40),
        event_type = '' OR flow_read_event_timestamp IS NULL OR user_id = '', 'event_type, event_timestamp or user_id is missing',
        source_topic = '', 'source_topic is missing',
        flow_read_source_partition IS NULL OR flow_read_source_offset IS NULL, 'source_partition or source_offset is missing',
        -- Outside these years the conversion to DateTime64 would silently move the event to the nearest valid time.
        flow_read_event_timestamp < flow_first_time OR flow_read_event_timestamp >= flow_end_of_time,
        'event_timestamp is outside the years 1900 to 2298: ' || toString(assumeNotNull(flow_read_event_timestamp)),
        '') AS flow_rejection,
    if(flow_names_raw_record, source_topic, flow_queue_topic) AS flow_topic,
    -- Kafka's client does not tell the id of the topic that it reads. Two records differ in what is in them.
    if(flow_names_raw_record, source_topic_id, 'payload ' || hex(sipHash64(flow_message))) AS flow_topic_id,
    if(flow_names_raw_record, assumeNotNull(flow_read_source_partition), flow_queue_partition) AS flow_partition,
    if(flow_names_raw_record, assumeNotNull(flow_read_source_offset), flow_queue_offset) AS flow_offset,
    if(flow_names_raw_record, source_timestamp, flow_queue_timestamp) AS flow_timestamp,
    flow_queue_key AS flow_key,
    if(flow_rejection = '', '', flow_message) AS flow_payload
FROM
(
    SELECT
        message AS flow_message,
        _topic AS flow_queue_topic,
        _partition AS flow_queue_partition,
        _offset AS flow_queue_offset,
        _timestamp_ms AS flow_queue_timestamp,
        _key AS flow_queue_key,
        JSONExtractKeys(message) AS flow_fields,
        -- As texts: what does not fit its type shows as one that cannot be converted, where a typed field would be empty.
        JSONExtract(message, 'Tuple(event_type Nullable(String), event_timestamp Nullable(String), user_id Nullable(String),
            `url` Nullable(String), element_id Nullable(String), duration_seconds Nullable(String),
            order_id Nullable(String), `amount` Nullable(String), ip_address Nullable(String),
            source_topic Nullable(String), source_topic_id Nullable(String), source_partition Nullable(String),
            source_offset Nullable(String), source_timestamp Nullable(String))') AS flow_json,
        toInt64OrNull(flow_json.event_timestamp) AS flow_read_event_timestamp,
        toInt32OrNull(flow_json.duration_seconds) AS flow_read_duration_seconds,
        toDecimal64OrNull(flow_json.`amount`, 2) AS flow_read_amount,
        toIPv6OrNull(flow_json.ip_address) AS flow_read_ip_address,
        toUInt32OrNull(flow_json.source_partition) AS flow_read_source_partition,
        toUInt64OrNull(flow_json.source_offset) AS flow_read_source_offset,
        toInt64OrNull(flow_json.source_timestamp) AS flow_read_source_timestamp
    FROM analytics.events_queue
);
