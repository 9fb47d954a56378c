-- nested.sql with Flink's own JSON format and what can be had by settings. A record that does not parse is skipped: there is no dead letter.

ADD JAR '${FLINK_JSON_JAR}';

SET 'pipeline.name' = 'nested-stock-tuned';
SET 'table.local-time-zone' = 'UTC';
SET 'pipeline.object-reuse' = 'true';
SET 'execution.checkpointing.interval' = '${CHECKPOINT_INTERVAL}';

CREATE TEMPORARY TABLE raw_orders (
    id STRING,
    `time` TIMESTAMP(3),
    `data` ROW<
        order_id STRING,
        customer ROW<id STRING, name STRING, city STRING, vip BOOLEAN>,
        items ARRAY<ROW<sku STRING, quantity INT, price DECIMAL(12, 2), tags ARRAY<STRING>>>,
        total DECIMAL(12, 2),
        labels MAP<STRING, STRING>
    >,
    source_topic STRING NOT NULL METADATA FROM 'topic' VIRTUAL,
    source_partition INT NOT NULL METADATA FROM 'partition' VIRTUAL,
    source_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH (
    'connector' = 'kafka',
    'topic' = 'orders',
    'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
    'properties.group.id' = 'nested-stock-tuned',
    'properties.isolation.level' = 'read_committed',
    'properties.fetch.min.bytes' = '1048576',
    'properties.fetch.max.wait.ms' = '100',
    'properties.max.partition.fetch.bytes' = '4194304',
    'scan.startup.mode' = 'earliest-offset',
    'format' = 'json',
    'json.timestamp-format.standard' = 'ISO-8601',
    'json.ignore-parse-errors' = 'true'
);

CREATE TEMPORARY TABLE orders (
    event_id STRING,
    event_time TIMESTAMP(3),
    order_id STRING,
    customer ROW<id STRING, name STRING, city STRING, vip BOOLEAN>,
    items ARRAY<ROW<sku STRING, quantity INT, price DECIMAL(12, 2), tags ARRAY<STRING>>>,
    total DECIMAL(12, 2),
    labels MAP<STRING, STRING>,
    source_topic STRING,
    source_partition INT,
    source_offset BIGINT,
    source_timestamp TIMESTAMP_LTZ(3)
) WITH (
    'connector' = 'kafka',
    'topic' = 'processed_events',
    'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
    'value.format' = 'json',
    'value.json.encode.ignore-null-fields' = 'true',
    'sink.delivery-guarantee' = 'exactly-once',
    'sink.transactional-id-prefix' = 'nested-stock-tuned',
    'properties.transaction.timeout.ms' = '840000',
    'properties.compression.type' = 'lz4',
    'properties.batch.size' = '262144',
    'properties.linger.ms' = '20'
);

INSERT INTO orders
SELECT
    id, `time`, raw_orders.`data`.order_id, raw_orders.`data`.customer, raw_orders.`data`.items, raw_orders.`data`.total,
    raw_orders.`data`.labels, source_topic, source_partition, source_offset, source_timestamp
FROM raw_orders
WHERE id IS NOT NULL AND `time` IS NOT NULL AND raw_orders.`data`.order_id IS NOT NULL;
