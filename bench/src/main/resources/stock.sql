-- The same transformation as pipeline.sql, as Flink's documentation leads to it: the json format, TO_TIMESTAMP, and the
-- connector's defaults, which deliver at least once. A record that does not parse is skipped: there is no dead letter.

ADD JAR '${FLINK_JSON_JAR}';

SET 'pipeline.name' = 'stock';
SET 'table.local-time-zone' = 'UTC';
SET 'execution.checkpointing.interval' = '${CHECKPOINT_INTERVAL}';

CREATE TEMPORARY TABLE raw_events (
    `timestamp` STRING,
    user_id STRING,
    ip_address STRING,
    url STRING,
    element_id STRING,
    duration_seconds INT,
    order_id STRING,
    amount DECIMAL(12, 2),
    source_topic STRING NOT NULL METADATA FROM 'topic' VIRTUAL,
    source_partition INT NOT NULL METADATA FROM 'partition' VIRTUAL,
    source_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH (
    'connector' = 'kafka',
    'topic' = 'user_clicks;page_views;orders',
    'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
    'properties.group.id' = 'stock',
    'scan.startup.mode' = 'earliest-offset',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

CREATE TEMPORARY TABLE processed_events (
    event_type STRING,
    event_timestamp TIMESTAMP(3),
    user_id STRING,
    details STRING,
    url STRING,
    element_id STRING,
    duration_seconds INT,
    order_id STRING,
    amount DECIMAL(12, 2),
    ip_address STRING,
    source_topic STRING,
    source_partition INT,
    source_offset BIGINT,
    source_timestamp TIMESTAMP_LTZ(3)
) WITH (
    'connector' = 'kafka',
    'topic' = 'processed_events',
    'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
    'key.format' = 'raw',
    'key.fields' = 'user_id',
    'value.format' = 'json'
);

INSERT INTO processed_events
SELECT
    UPPER(REPLACE(source_topic, 'user_', '')),
    TO_TIMESTAMP(`timestamp`),
    user_id,
    CONCAT_WS(' | ', url, element_id, order_id, CAST(amount AS STRING)),
    url,
    element_id,
    duration_seconds,
    order_id,
    amount,
    ip_address,
    source_topic,
    source_partition,
    source_offset,
    source_timestamp
FROM raw_events
WHERE TO_TIMESTAMP(`timestamp`) IS NOT NULL AND user_id IS NOT NULL;
