-- Columns of many types.

SET 'pipeline.name' = 'table-types';
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
    'properties.group.id' = 'table-types',
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

CREATE TEMPORARY TABLE raw_things (
    record_key BYTES,
    `id` BIGINT NOT NULL,
    `tiny` TINYINT,
    `small` SMALLINT,
    `single` FLOAT,
    `huge` DECIMAL(38, 0),
    `wide` DECIMAL(38, 18),
    `positive` DECIMAL(20, 0),
    `born` DATE,
    `joined` DATE,
    `starts` TIME(0),
    `ends` TIME(3),
    `state` STRING NOT NULL,
    `device` STRING,
    `address` STRING,
    `anything` STRING,
    `tags` ARRAY<STRING NOT NULL>,
    `grid` ARRAY<ARRAY<INT> NOT NULL> NOT NULL,
    `seen` ARRAY<TIMESTAMP(3) NOT NULL>,
    `labels` MAP<STRING, BIGINT>,
    `lines` ARRAY<ROW<sku STRING NOT NULL, `how many` INT> NOT NULL>,
    `customer` ROW<`name` STRING NOT NULL, `a b` INT, home ROW<city STRING, since DATE> NOT NULL> NOT NULL,
    `items` ARRAY<ROW<sku STRING NOT NULL, price DECIMAL(20, 4) NOT NULL, kinds ARRAY<STRING NOT NULL>> NOT NULL> NOT NULL,
    `maybe` ROW<a INT, b ARRAY<INT>>,
    `place` ROW<lat DOUBLE, lon DOUBLE>,
    parse_error STRING METADATA FROM 'value.error' VIRTUAL,
    raw_value BYTES METADATA FROM 'value.raw' VIRTUAL,
    source_topic STRING NOT NULL METADATA FROM 'topic' VIRTUAL,
    source_topic_id STRING NOT NULL METADATA FROM 'topic-id' VIRTUAL,
    source_partition INT NOT NULL METADATA FROM 'partition' VIRTUAL,
    source_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH ('topic' = 'raw_things') LIKE kafka_source (EXCLUDING ALL INCLUDING OPTIONS);

CREATE TEMPORARY TABLE things (
    `id` BIGINT NOT NULL,
    `tiny` TINYINT,
    `small` SMALLINT,
    `single` FLOAT,
    `huge` DECIMAL(38, 0),
    `wide` DECIMAL(38, 18),
    `positive` DECIMAL(20, 0),
    `born` DATE,
    `joined` DATE,
    `starts` TIME(0),
    `ends` TIME(3),
    `state` STRING NOT NULL,
    `device` STRING,
    `address` STRING,
    `anything` STRING,
    `tags` ARRAY<STRING NOT NULL>,
    `grid` ARRAY<ARRAY<INT> NOT NULL> NOT NULL,
    `seen` ARRAY<TIMESTAMP(3) NOT NULL>,
    `labels` MAP<STRING, BIGINT>,
    `lines` ARRAY<ROW<sku STRING NOT NULL, `how many` INT> NOT NULL>,
    `customer` ROW<`name` STRING NOT NULL, `a b` INT, home ROW<city STRING, since DATE> NOT NULL> NOT NULL,
    `items` ARRAY<ROW<sku STRING NOT NULL, price DECIMAL(20, 4) NOT NULL, kinds ARRAY<STRING NOT NULL>> NOT NULL> NOT NULL,
    `maybe` ROW<a INT, b ARRAY<INT>>,
    `place` ROW<lat DOUBLE, lon DOUBLE>,
    source_topic STRING NOT NULL,
    source_topic_id STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL
) WITH (
    'topic' = 'things',
    'sink.transactional-id-prefix' = 'table-types-things'
) LIKE kafka_sink (EXCLUDING ALL INCLUDING OPTIONS);

CREATE TEMPORARY TABLE dead_letter_things (
    source_topic STRING NOT NULL,
    source_topic_id STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL,
    reason STRING NOT NULL,
    `key` BYTES,
    payload BYTES
) WITH (
    'topic' = 'dead_letter_things',
    'sink.transactional-id-prefix' = 'table-types-dead-letters'
) LIKE kafka_sink (EXCLUDING ALL INCLUDING OPTIONS);

INSERT INTO things
SELECT `id`, `tiny`, `small`, `single`, `huge`, `wide`, `positive`, `born`, `joined`, `starts`, `ends`, `state`, `device`, `address`, `anything`, `tags`, `grid`, `seen`, `labels`, `lines`, `customer`, `items`, `maybe`, `place`, source_topic, source_topic_id, source_partition, source_offset, source_timestamp
FROM raw_things WHERE parse_error IS NULL;

INSERT INTO dead_letter_things
SELECT
    source_topic, source_topic_id, source_partition, source_offset, source_timestamp, parse_error,
    -- Cuts what is longer than 1 MiB; the whole record is where the columns above say.
    CAST(CAST(record_key AS VARBINARY(1048576)) AS BYTES),
    CAST(CAST(raw_value AS VARBINARY(1048576)) AS BYTES)
FROM raw_things
WHERE parse_error IS NOT NULL;
