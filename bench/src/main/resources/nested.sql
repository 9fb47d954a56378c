-- An order of 1.1 KB with a customer, items and labels, written again without what nobody asked for; dead letters included.

SET 'pipeline.name' = 'nested';
SET 'table.local-time-zone' = 'UTC';
SET 'pipeline.object-reuse' = 'true';
SET 'execution.checkpointing.interval' = '${CHECKPOINT_INTERVAL}';

CREATE TEMPORARY TABLE raw_orders (
    id STRING NOT NULL,
    `time` TIMESTAMP(3) NOT NULL,
    `data` ROW<
        order_id STRING NOT NULL,
        customer ROW<id STRING NOT NULL, name STRING, city STRING, vip BOOLEAN> NOT NULL,
        items ARRAY<ROW<sku STRING NOT NULL, quantity INT, price DECIMAL(12, 2), tags ARRAY<STRING>>> NOT NULL,
        total DECIMAL(12, 2),
        labels MAP<STRING, STRING>
    > NOT NULL,
    parse_error STRING METADATA FROM 'value.error' VIRTUAL,
    raw_value BYTES METADATA FROM 'value.raw' VIRTUAL,
    source_topic STRING NOT NULL METADATA FROM 'topic' VIRTUAL,
    source_partition INT NOT NULL METADATA FROM 'partition' VIRTUAL,
    source_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH (
    'connector' = 'kafka',
    'topic' = 'orders',
    'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
    'properties.group.id' = 'nested',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'earliest-offset',
    'value.format' = 'event-json',
    'value.event-json.timestamp-format' = 'iso-8601'
);

CREATE TEMPORARY TABLE orders (
    event_id STRING NOT NULL,
    event_time TIMESTAMP(3) NOT NULL,
    order_id STRING NOT NULL,
    customer ROW<id STRING NOT NULL, name STRING, city STRING, vip BOOLEAN> NOT NULL,
    items ARRAY<ROW<sku STRING NOT NULL, quantity INT, price DECIMAL(12, 2), tags ARRAY<STRING>>> NOT NULL,
    total DECIMAL(12, 2),
    labels MAP<STRING, STRING>,
    source_topic STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL
) WITH (
    'connector' = 'kafka',
    'topic' = 'processed_events',
    'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
    'value.format' = 'event-json',
    'value.event-json.timestamp-format' = 'epoch-millis',
    'sink.delivery-guarantee' = 'exactly-once',
    'sink.transactional-id-prefix' = 'nested',
    'properties.transaction.timeout.ms' = '840000',
    'properties.compression.type' = 'lz4',
    'properties.batch.size' = '262144',
    'properties.linger.ms' = '20'
);

CREATE TEMPORARY TABLE dead_letters (
    source_topic STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL,
    reason STRING NOT NULL,
    payload BYTES
) WITH (
    'connector' = 'kafka',
    'topic' = 'dead_letter_events',
    'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
    'value.format' = 'event-json',
    'value.event-json.timestamp-format' = 'epoch-millis',
    'sink.delivery-guarantee' = 'exactly-once',
    'sink.transactional-id-prefix' = 'nested-dead-letters',
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
WHERE parse_error IS NULL;

INSERT INTO dead_letters
SELECT source_topic, source_partition, source_offset, source_timestamp, parse_error, raw_value
FROM raw_orders
WHERE parse_error IS NOT NULL;
