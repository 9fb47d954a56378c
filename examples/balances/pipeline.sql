-- Bookings on accounts: every booking in one table, and of each account its balance in another, kept up to date.

SET 'pipeline.name' = 'balances';
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
    'properties.group.id' = 'balances',
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
CREATE TEMPORARY TABLE raw_bookings (
    record_key BYTES,
    booking_id STRING NOT NULL,
    account STRING NOT NULL,
    amount DECIMAL(12, 2) NOT NULL,
    booked_at TIMESTAMP(3) NOT NULL,
    parse_error STRING METADATA FROM 'value.error' VIRTUAL,
    raw_value BYTES METADATA FROM 'value.raw' VIRTUAL,
    source_topic STRING NOT NULL METADATA FROM 'topic' VIRTUAL,
    source_topic_id STRING NOT NULL METADATA FROM 'topic-id' VIRTUAL,
    source_partition INT NOT NULL METADATA FROM 'partition' VIRTUAL,
    source_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH ('topic' = 'raw_bookings') LIKE kafka_source (EXCLUDING ALL INCLUDING OPTIONS);

-- Clean records. Each column is one of the table of the same name in tables.sql.
CREATE TEMPORARY TABLE bookings (
    booking_id STRING NOT NULL,
    account STRING NOT NULL,
    amount DECIMAL(12, 2) NOT NULL,
    booked_at TIMESTAMP(3) NOT NULL,
    source_topic STRING NOT NULL,
    source_topic_id STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL
) WITH (
    'topic' = 'bookings',
    'sink.transactional-id-prefix' = 'balances-bookings'
) LIKE kafka_sink (EXCLUDING ALL INCLUDING OPTIONS);

-- Changes by a key: the newest record of an account is its row. The key in Kafka keeps the changes of an account in their order.
CREATE TEMPORARY TABLE balances (
    account STRING NOT NULL,
    balance DECIMAL(38, 2) NOT NULL,
    bookings BIGINT NOT NULL,
    last_booked_at TIMESTAMP(3) NOT NULL,
    PRIMARY KEY (account) NOT ENFORCED
) WITH (
    'topic' = 'balances',
    'key.format' = 'event-json',
    'key.fields' = 'account',
    'value.event-json.deleted-field' = 'is_deleted',
    'sink.transactional-id-prefix' = 'balances-balances'
) LIKE kafka_sink (EXCLUDING ALL INCLUDING OPTIONS);

CREATE TEMPORARY TABLE dead_letter_bookings (
    source_topic STRING NOT NULL,
    source_topic_id STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL,
    reason STRING NOT NULL,
    `key` BYTES,
    payload BYTES
) WITH (
    'topic' = 'dead_letter_bookings',
    'sink.transactional-id-prefix' = 'balances-dead-letters'
) LIKE kafka_sink (EXCLUDING ALL INCLUDING OPTIONS);

INSERT INTO bookings
SELECT
    booking_id, account, amount, booked_at,
    source_topic, source_topic_id, source_partition, source_offset, source_timestamp
FROM raw_bookings
WHERE parse_error IS NULL;

-- An account without money has no row: its old one is deleted.
INSERT INTO balances
SELECT account, SUM(amount), COUNT(*), MAX(booked_at)
FROM raw_bookings
WHERE parse_error IS NULL
GROUP BY account
HAVING SUM(amount) <> 0;

INSERT INTO dead_letter_bookings
SELECT
    source_topic, source_topic_id, source_partition, source_offset, source_timestamp, parse_error,
    -- Cuts what is longer than 1 MiB; the whole record is where the columns above say.
    CAST(CAST(record_key AS VARBINARY(1048576)) AS BYTES),
    CAST(CAST(raw_value AS VARBINARY(1048576)) AS BYTES)
FROM raw_bookings
WHERE parse_error IS NOT NULL;
