-- Orders of a shop as CloudEvents (https://cloudevents.io, JSON format): nested, with zoned times, lists and a part of any shape.

SET 'pipeline.name' = 'cloudevents-orders';
SET 'table.local-time-zone' = 'UTC';
SET 'execution.checkpointing.interval' = '${CHECKPOINT_INTERVAL:-10 s}';
SET 'execution.checkpointing.tolerable-failed-checkpoints' = '100';
SET 'restart-strategy.type' = 'exponential-delay';
SET 'restart-strategy.exponential-delay.max-backoff' = '10 s';

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

CREATE TEMPORARY TABLE kafka_source WITH (
    'key.format' = 'raw',
    'key.fields' = 'record_key',
    'value.format' = 'event-json',
    'value.event-json.max-record-size' = '1 mb',
    'value.event-json.timestamp-format' = 'iso-8601',
    'value.fields-include' = 'EXCEPT_KEY',
    'properties.group.id' = 'cloudevents-orders',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = '${SCAN_STARTUP_MODE:-earliest-offset}',
    'scan.topic-partition-discovery.interval' = '1 min'
) LIKE kafka_connection (INCLUDING OPTIONS);

CREATE TEMPORARY TABLE kafka_sink WITH (
    'value.format' = 'event-json',
    'value.event-json.timestamp-format' = 'epoch-millis',
    'sink.delivery-guarantee' = '${DELIVERY_GUARANTEE:-exactly-once}',
    'sink.transaction-naming-strategy' = 'incrementing',
    'properties.transaction.timeout.ms' = '${TRANSACTION_TIMEOUT_MS:-840000}',
    'properties.max.request.size' = '4194304'
) LIKE kafka_connection (INCLUDING OPTIONS);

-- Raw records. NOT NULL means required, also inside. What cannot be read arrives with parse_error set and its bytes in raw_value.
CREATE TEMPORARY TABLE shop_orders (
    record_key BYTES,
    id STRING NOT NULL,
    source STRING NOT NULL,
    type STRING NOT NULL,
    `time` TIMESTAMP(3) NOT NULL,
    data ROW<
        order_id STRING NOT NULL,
        channel STRING NOT NULL,
        customer ROW<id STRING NOT NULL, country STRING, vip BOOLEAN> NOT NULL,
        items ARRAY<ROW<
            sku STRING NOT NULL,
            quantity INT NOT NULL,
            price DECIMAL(12, 2) NOT NULL,
            tags ARRAY<STRING NOT NULL>
        > NOT NULL> NOT NULL,
        total DECIMAL(20, 2) NOT NULL,
        ship_on DATE,
        labels MAP<STRING, STRING>,
        -- Of any shape: each partner sends something else.
        partner STRING
    > NOT NULL,
    parse_error STRING METADATA FROM 'value.error' VIRTUAL,
    raw_value BYTES METADATA FROM 'value.raw' VIRTUAL,
    source_topic STRING NOT NULL METADATA FROM 'topic' VIRTUAL,
    source_topic_id STRING NOT NULL METADATA FROM 'topic-id' VIRTUAL,
    source_partition INT NOT NULL METADATA FROM 'partition' VIRTUAL,
    source_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH (
    'topic' = 'shop_orders',
    'value.event-json.json-text-columns' = 'data.partner'
) LIKE kafka_source (EXCLUDING ALL INCLUDING OPTIONS);

-- Clean records. Each column is one of the table of the same name in tables.sql.
CREATE TEMPORARY TABLE orders (
    event_id STRING NOT NULL,
    event_source STRING NOT NULL,
    event_type STRING NOT NULL,
    occurred_at TIMESTAMP(3) NOT NULL,
    order_id STRING NOT NULL,
    channel STRING NOT NULL,
    customer ROW<id STRING NOT NULL, country STRING, vip BOOLEAN> NOT NULL,
    items ARRAY<ROW<
        sku STRING NOT NULL,
        quantity INT NOT NULL,
        price DECIMAL(12, 2) NOT NULL,
        tags ARRAY<STRING NOT NULL>
    > NOT NULL> NOT NULL,
    total DECIMAL(20, 2) NOT NULL,
    ship_on DATE,
    labels MAP<STRING, STRING>,
    partner STRING,
    source_topic STRING NOT NULL,
    source_topic_id STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL
) WITH (
    'topic' = 'orders',
    'sink.transactional-id-prefix' = 'cloudevents-orders-orders'
) LIKE kafka_sink (EXCLUDING ALL INCLUDING OPTIONS);

-- A row for each item. source_index says which one it is: without it, the items of an order would be one row.
CREATE TEMPORARY TABLE order_items (
    order_id STRING NOT NULL,
    occurred_at TIMESTAMP(3) NOT NULL,
    sku STRING NOT NULL,
    quantity INT NOT NULL,
    price DECIMAL(12, 2) NOT NULL,
    source_topic STRING NOT NULL,
    source_topic_id STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_index INT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL
) WITH (
    'topic' = 'order_items',
    'sink.transactional-id-prefix' = 'cloudevents-orders-items'
) LIKE kafka_sink (EXCLUDING ALL INCLUDING OPTIONS);

CREATE TEMPORARY TABLE dead_letter_orders (
    source_topic STRING NOT NULL,
    source_topic_id STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL,
    reason STRING NOT NULL,
    `key` BYTES,
    payload BYTES
) WITH (
    'topic' = 'dead_letter_orders',
    'sink.transactional-id-prefix' = 'cloudevents-orders-dead-letters'
) LIKE kafka_sink (EXCLUDING ALL INCLUDING OPTIONS);

INSERT INTO orders
SELECT
    id, source, type, `time`,
    o.data.order_id, o.data.channel, o.data.customer, o.data.items, o.data.total, o.data.ship_on, o.data.labels, o.data.partner,
    source_topic, source_topic_id, source_partition, source_offset, source_timestamp
FROM shop_orders AS o
WHERE parse_error IS NULL;

INSERT INTO order_items
SELECT
    o.data.order_id, `time`, sku, quantity, price,
    source_topic, source_topic_id, source_partition, source_offset, place - 1, source_timestamp
FROM shop_orders AS o
CROSS JOIN UNNEST(o.data.items) WITH ORDINALITY AS item (sku, quantity, price, tags, place)
WHERE parse_error IS NULL;

INSERT INTO dead_letter_orders
SELECT
    source_topic, source_topic_id, source_partition, source_offset, source_timestamp, parse_error,
    -- Cuts what is longer than 1 MiB; the whole record is where the columns above say.
    CAST(CAST(record_key AS VARBINARY(1048576)) AS BYTES),
    CAST(CAST(raw_value AS VARBINARY(1048576)) AS BYTES)
FROM shop_orders
WHERE parse_error IS NOT NULL;
