-- Records that did not become rows, whoever refused them: the job (a raw record) or ClickHouse (a clean record, which has
-- the place of its raw record here if it names one, else its own).
CREATE TABLE IF NOT EXISTS analytics.dead_letters
(
    rejected_by LowCardinality(String),
    reason String CODEC(ZSTD),
    source_topic LowCardinality(String),
    source_topic_id LowCardinality(String) CODEC(ZSTD),
    source_partition UInt32,
    source_offset UInt64 CODEC(Delta, ZSTD),
    -- Which event of how many in that record it is: 0 of 1 but where records hold several.
    source_index UInt32 CODEC(ZSTD),
    source_count UInt32 DEFAULT 1 CODEC(ZSTD),
    source_timestamp Nullable(DateTime64(3, 'UTC')) CODEC(Delta, ZSTD),
    key Nullable(String) CODEC(ZSTD),
    payload Nullable(String) CODEC(ZSTD),
    inserted_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(ifNull(source_timestamp, toDateTime64(0, 3, 'UTC')))
-- The id tells records apart that have the same place in two topics of one name: it was deleted and created anew.
ORDER BY (source_topic, source_partition, source_offset, source_topic_id, source_index);

-- For a table of before there were several events in a record.
ALTER TABLE analytics.dead_letters
    ADD COLUMN IF NOT EXISTS source_index UInt32 CODEC(ZSTD) AFTER source_offset,
    ADD COLUMN IF NOT EXISTS source_count UInt32 DEFAULT 1 CODEC(ZSTD) AFTER source_index,
    MODIFY ORDER BY (source_topic, source_partition, source_offset, source_topic_id, source_index);

-- At every start, so that new fields find their way; the offsets are in Kafka.
DROP VIEW IF EXISTS analytics.dead_letters_mv;
DROP TABLE IF EXISTS analytics.dead_letters_queue;

-- kafka_connection is a named collection of the server's configuration: addresses and secrets stay out of the SQL.
CREATE TABLE IF NOT EXISTS analytics.dead_letters_queue
(
    source_topic String,
    source_topic_id String,
    source_partition UInt32,
    source_offset UInt64,
    source_index UInt32,
    source_count UInt32,
    source_timestamp Int64,
    reason String,
    key Nullable(String),
    payload Nullable(String)
)
ENGINE = Kafka(kafka_connection)
SETTINGS
    kafka_topic_list = 'dead_letter_events',
    kafka_group_name = 'clickhouse-dead-letters',
    kafka_format = 'JSONEachRow',
    kafka_handle_error_mode = 'stream',
    -- As in 004_events_queue.sql, which says why.
    kafka_flush_interval_ms = 250,
    kafka_poll_timeout_ms = 50,
    kafka_consumer_reschedule_ms = 50;

-- A record that is no dead letter of the job (somebody else wrote to the topic) is kept as it is, as far as it is known.
CREATE MATERIALIZED VIEW IF NOT EXISTS analytics.dead_letters_mv TO analytics.dead_letters AS
WITH
    multiIf(
        _error != '', trimRight(_error),
        queue.source_topic = '', 'source_topic is missing',
        -- A clean event has a source_topic too.
        queue.reason = '', 'reason is missing',
        queue.key != '' AND tryBase64Decode(queue.key) = '' OR queue.payload != '' AND tryBase64Decode(queue.payload) = '',
        'key or payload is not in Base64',
        '') AS rejection,
    -- -1 is Kafka's word for none. Outside these years the conversion would silently move it to the nearest time there is.
    queue.source_timestamp != -1
        AND queue.source_timestamp >= toUnixTimestamp64Milli(toDateTime64('1900-01-01 00:00:00', 3, 'UTC'))
        AND queue.source_timestamp < toUnixTimestamp64Milli(toDateTime64('2299-01-01 00:00:00', 3, 'UTC')) AS is_time
SELECT
    if(rejection = '', 'job', 'clickhouse') AS rejected_by,
    if(rejection = '', queue.reason, rejection) AS reason,
    if(rejection = '', queue.source_topic, _topic) AS source_topic,
    -- Kafka's client does not tell the id of the topic that it reads. Two records differ in what is in them.
    if(rejection = '', queue.source_topic_id, 'payload ' || hex(sipHash64(ifNull(payload, '')))) AS source_topic_id,
    if(rejection = '', queue.source_partition, _partition) AS source_partition,
    if(rejection = '', queue.source_offset, _offset) AS source_offset,
    if(rejection = '', queue.source_index, 0) AS source_index,
    if(rejection = '', greatest(queue.source_count, 1), 1) AS source_count,
    multiIf(
        rejection != '', _timestamp_ms,
        is_time, fromUnixTimestamp64Milli(queue.source_timestamp, 'UTC'),
        NULL) AS source_timestamp,
    if(rejection = '', tryBase64Decode(queue.key), _key) AS key,
    multiIf(
        rejection = '', tryBase64Decode(queue.payload),
        _error != '', _raw_message,
        -- The queue keeps the bytes only of what it could not parse; the others are written out again.
        formatRowNoNewline('JSONEachRow', queue.*)) AS payload,
    nowInBlock64(3, 'UTC') AS inserted_at
FROM analytics.dead_letters_queue AS queue;
