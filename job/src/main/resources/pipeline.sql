-- The whole transformation: three raw topics in, clean events and dead letters out.
--
-- ${NAME} is taken from the arguments (-D NAME=value) or the environment, ${NAME:-default} falls back to the default.
-- All INSERTs run as one job, so a raw record is read and parsed once although two sinks use it.

SET 'pipeline.name' = 'clickstream-etl';
SET 'table.local-time-zone' = 'UTC';

-- Rows pass from operator to operator as they are. Nothing here keeps or changes a row, so the copies were for nobody.
SET 'pipeline.object-reuse' = 'true';

-- The code that is made of an INSERT below is longer than the default allows, and would be cut up into slower pieces.
SET 'table.generated-code.max-length' = '16000';

-- Clean events become visible to ClickHouse when a checkpoint completes: this is the latency of exactly-once.
SET 'execution.checkpointing.interval' = '${CHECKPOINT_INTERVAL:-10 s}';

-- A checkpoint that fails, because the store is away for a while, delays the next commit and loses nothing; a restart of
-- the job would need the store all the more.
SET 'execution.checkpointing.tolerable-failed-checkpoints' = '100';

-- After a failure the job tries again without end, but never waits longer than this. By default the wait grows to a minute
-- and stays long until nothing has failed for an hour.
SET 'restart-strategy.type' = 'exponential-delay';
SET 'restart-strategy.exponential-delay.initial-backoff' = '1 s';
SET 'restart-strategy.exponential-delay.max-backoff' = '10 s';
SET 'restart-strategy.exponential-delay.reset-backoff-threshold' = '2 min';

-- Sizes: no record may be too large for the topic behind it, or the job would fail over it again and again.
--   A raw record is read up to 1 MiB, which is all that a raw topic takes of a producer that does not compress
--   (max.message.bytes = 1 MiB); a longer one is a dead letter. Its key may have any length.
--   A clean event holds each of user_id, url, element_id and order_id at most twice, none of them longer than it was in
--   the raw record, and less than 1 KiB besides (twice the topic's name, of at most 249 bytes): at most 2 MiB + 1 KiB.
--   A dead letter holds the first MiB of the key and of the value, a third longer in Base64, and less than 1 KiB
--   besides (a reason quotes at most 40 bytes): at most 2.7 MiB + 1 KiB.
-- So the topics of both have max.message.bytes = 4 MiB, and the producers may send as much (max.request.size).

-- How every table below reaches Kafka. It has no columns and only lends its options.
CREATE TEMPORARY TABLE kafka_connection WITH (
    'connector' = 'kafka',
    'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
    'properties.security.protocol' = '${KAFKA_SECURITY_PROTOCOL:-PLAINTEXT}',
    'properties.sasl.mechanism' = '${KAFKA_SASL_MECHANISM:-SCRAM-SHA-512}',
    'properties.sasl.jaas.config' = '${KAFKA_SASL_JAAS_CONFIG:-}',
    'properties.ssl.truststore.type' = '${KAFKA_SSL_TRUSTSTORE_TYPE:-PEM}',
    'properties.ssl.truststore.location' = '${KAFKA_SSL_TRUSTSTORE_LOCATION:-}'
);

-- Raw events. A column that is NOT NULL is required; a record that lacks it, has a wrong type anywhere, or is not a
-- JSON object arrives with parse_error set, its bytes in raw_value, and nothing usable in the other columns.
CREATE TEMPORARY TABLE raw_events (
    record_key BYTES,
    `timestamp` TIMESTAMP(3) NOT NULL,
    user_id STRING NOT NULL,
    ip_address STRING,
    url STRING,
    element_id STRING,
    duration_seconds INT,
    order_id STRING,
    amount DECIMAL(12, 2),
    parse_error STRING METADATA FROM 'value.error' VIRTUAL,
    raw_value BYTES METADATA FROM 'value.raw' VIRTUAL,
    source_topic STRING NOT NULL METADATA FROM 'topic' VIRTUAL,
    -- A topic that is deleted and created anew keeps its name and gets another id.
    source_topic_id STRING NOT NULL METADATA FROM 'topic-id' VIRTUAL,
    source_partition INT NOT NULL METADATA FROM 'partition' VIRTUAL,
    source_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH (
    'topic' = 'user_clicks;page_views;orders',
    'key.format' = 'raw',
    'key.fields' = 'record_key',
    'value.format' = 'event-json',
    'value.event-json.max-record-size' = '1 mb',
    'value.fields-include' = 'EXCEPT_KEY',
    'properties.group.id' = 'clickstream-etl',
    'properties.isolation.level' = 'read_committed',
    -- Without a checkpoint to start from, everything is read again: identity makes the second reading harmless.
    'scan.startup.mode' = '${SCAN_STARTUP_MODE:-earliest-offset}',
    'scan.topic-partition-discovery.interval' = '1 min'
) LIKE kafka_connection (EXCLUDING ALL INCLUDING OPTIONS);

-- Clean events. The first four columns are the public contract; source_topic, source_topic_id, source_partition and
-- source_offset together name the raw record and never repeat.
CREATE TEMPORARY TABLE processed_events (
    event_type STRING NOT NULL,
    event_timestamp TIMESTAMP(3) NOT NULL,
    user_id STRING NOT NULL,
    details STRING NOT NULL,
    url STRING,
    element_id STRING,
    duration_seconds INT,
    order_id STRING,
    amount DECIMAL(12, 2),
    ip_address STRING,
    source_topic STRING NOT NULL,
    source_topic_id STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL
) WITH (
    'topic' = 'processed_events',
    'key.format' = 'raw',
    'key.fields' = 'user_id',
    'value.format' = 'event-json',
    'value.event-json.timestamp-format' = 'epoch-millis',
    'sink.delivery-guarantee' = '${DELIVERY_GUARANTEE:-exactly-once}',
    'sink.transactional-id-prefix' = 'clickstream-processed',
    -- Each checkpoint has a transactional id of its own, so that a restart finds and aborts what a killed run left open.
    -- Not 'pooling': a sink with little traffic can leave such a transaction open, and everything behind it unseen.
    'sink.transaction-naming-strategy' = 'incrementing',
    -- Above checkpoint interval plus downtime, below the broker's transaction.max.timeout.ms (15 min by default).
    'properties.transaction.timeout.ms' = '${TRANSACTION_TIMEOUT_MS:-840000}',
    'properties.max.request.size' = '4194304',
    'properties.compression.type' = 'lz4',
    'properties.batch.size' = '262144',
    'properties.linger.ms' = '20'
) LIKE kafka_connection (EXCLUDING ALL INCLUDING OPTIONS);

-- Records that could not be read: the original key and bytes (Base64 in JSON), where they came from, and why.
CREATE TEMPORARY TABLE dead_letter_events (
    source_topic STRING NOT NULL,
    source_topic_id STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL,
    reason STRING NOT NULL,
    `key` BYTES,
    payload BYTES
) WITH (
    'topic' = 'dead_letter_events',
    'value.format' = 'event-json',
    'value.event-json.timestamp-format' = 'epoch-millis',
    'sink.delivery-guarantee' = '${DELIVERY_GUARANTEE:-exactly-once}',
    'sink.transactional-id-prefix' = 'clickstream-dead-letter',
    'sink.transaction-naming-strategy' = 'incrementing',
    'properties.transaction.timeout.ms' = '${TRANSACTION_TIMEOUT_MS:-840000}',
    'properties.max.request.size' = '4194304'
) LIKE kafka_connection (EXCLUDING ALL INCLUDING OPTIONS);

INSERT INTO processed_events
SELECT
    -- The last line is the rule. The others say what it gives, because text functions are dear.
    CASE source_topic
        WHEN 'user_clicks' THEN 'CLICKS'
        WHEN 'page_views' THEN 'PAGE_VIEWS'
        WHEN 'orders' THEN 'ORDERS'
        ELSE UPPER(REPLACE(source_topic, 'user_', ''))
    END AS event_type,
    `timestamp` AS event_timestamp,
    user_id,
    CONCAT_WS(' | ', url, element_id, order_id, CAST(amount AS STRING)) AS details,
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
    source_timestamp
FROM raw_events
WHERE parse_error IS NULL;

INSERT INTO dead_letter_events
SELECT
    source_topic,
    source_topic_id,
    source_partition,
    source_offset,
    source_timestamp,
    parse_error,
    -- Cuts what is longer than 1 MiB; the whole record is where the columns above say.
    CAST(CAST(record_key AS VARBINARY(1048576)) AS BYTES),
    CAST(CAST(raw_value AS VARBINARY(1048576)) AS BYTES)
FROM raw_events
WHERE parse_error IS NOT NULL;
