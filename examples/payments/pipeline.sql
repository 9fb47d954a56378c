-- Payments and refunds of a shop: two raw topics, two clean ones, and one for what cannot be read.

SET 'pipeline.name' = 'payments';
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
    'value.fields-include' = 'EXCEPT_KEY',
    'properties.group.id' = 'payments',
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

-- Raw records. NOT NULL means required. What cannot be read arrives with parse_error set and its bytes in raw_value.
CREATE TEMPORARY TABLE raw_payments (
    record_key BYTES,
    payment_id STRING NOT NULL,
    paid_at TIMESTAMP(3) NOT NULL,
    customer STRING NOT NULL,
    amount DECIMAL(18, 4) NOT NULL,
    currency STRING NOT NULL,
    installments INT,
    is_test BOOLEAN,
    parse_error STRING METADATA FROM 'value.error' VIRTUAL,
    raw_value BYTES METADATA FROM 'value.raw' VIRTUAL,
    source_topic STRING NOT NULL METADATA FROM 'topic' VIRTUAL,
    source_topic_id STRING NOT NULL METADATA FROM 'topic-id' VIRTUAL,
    source_partition INT NOT NULL METADATA FROM 'partition' VIRTUAL,
    source_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH ('topic' = 'raw_payments') LIKE kafka_source (EXCLUDING ALL INCLUDING OPTIONS);

CREATE TEMPORARY TABLE raw_refunds (
    record_key BYTES,
    refund_id STRING NOT NULL,
    payment_id STRING NOT NULL,
    refunded_at TIMESTAMP(3) NOT NULL,
    amount DECIMAL(18, 4) NOT NULL,
    reason STRING,
    parse_error STRING METADATA FROM 'value.error' VIRTUAL,
    raw_value BYTES METADATA FROM 'value.raw' VIRTUAL,
    source_topic STRING NOT NULL METADATA FROM 'topic' VIRTUAL,
    source_topic_id STRING NOT NULL METADATA FROM 'topic-id' VIRTUAL,
    source_partition INT NOT NULL METADATA FROM 'partition' VIRTUAL,
    source_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH ('topic' = 'raw_refunds') LIKE kafka_source (EXCLUDING ALL INCLUDING OPTIONS);

-- Clean records. Each column is one of the table of the same name in tables.sql.
CREATE TEMPORARY TABLE payments (
    payment_id STRING NOT NULL,
    paid_at TIMESTAMP(3) NOT NULL,
    customer STRING NOT NULL,
    amount DECIMAL(18, 4) NOT NULL,
    currency STRING NOT NULL,
    installments INT,
    is_test BOOLEAN,
    source_topic STRING NOT NULL,
    source_topic_id STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL
) WITH (
    'topic' = 'payments',
    'sink.transactional-id-prefix' = 'payments-payments'
) LIKE kafka_sink (EXCLUDING ALL INCLUDING OPTIONS);

CREATE TEMPORARY TABLE refunds (
    refund_id STRING NOT NULL,
    payment_id STRING NOT NULL,
    refunded_at TIMESTAMP(3) NOT NULL,
    amount DECIMAL(18, 4) NOT NULL,
    reason STRING,
    source_topic STRING NOT NULL,
    source_topic_id STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL
) WITH (
    'topic' = 'refunds',
    'sink.transactional-id-prefix' = 'payments-refunds'
) LIKE kafka_sink (EXCLUDING ALL INCLUDING OPTIONS);

CREATE TEMPORARY TABLE dead_letter_payments (
    source_topic STRING NOT NULL,
    source_topic_id STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL,
    reason STRING NOT NULL,
    `key` BYTES,
    payload BYTES
) WITH (
    'topic' = 'dead_letter_payments',
    'sink.transactional-id-prefix' = 'payments-dead-letters'
) LIKE kafka_sink (EXCLUDING ALL INCLUDING OPTIONS);

INSERT INTO payments
SELECT
    payment_id, paid_at, customer, amount, UPPER(currency), installments, is_test,
    source_topic, source_topic_id, source_partition, source_offset, source_timestamp
FROM raw_payments
WHERE parse_error IS NULL;

INSERT INTO refunds
SELECT
    refund_id, payment_id, refunded_at, amount, reason,
    source_topic, source_topic_id, source_partition, source_offset, source_timestamp
FROM raw_refunds
WHERE parse_error IS NULL;

INSERT INTO dead_letter_payments
SELECT
    source_topic, source_topic_id, source_partition, source_offset, source_timestamp, parse_error,
    -- Cuts what is longer than 1 MiB; the whole record is where the columns above say.
    CAST(CAST(record_key AS VARBINARY(1048576)) AS BYTES),
    CAST(CAST(raw_value AS VARBINARY(1048576)) AS BYTES)
FROM (
    SELECT source_topic, source_topic_id, source_partition, source_offset, source_timestamp, parse_error, record_key, raw_value
    FROM raw_payments
    UNION ALL
    SELECT source_topic, source_topic_id, source_partition, source_offset, source_timestamp, parse_error, record_key, raw_value
    FROM raw_refunds
)
WHERE parse_error IS NOT NULL;
