-- Taxi rides in Avro, whose schemas are in a registry: one raw topic, one table.

SET 'pipeline.name' = 'rides';
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
    -- What is no Avro of a schema that the registry knows arrives with parse_error set. While the registry is away, records wait.
    'value.format' = 'dead-letter',
    'value.dead-letter.of' = 'avro-confluent',
    'value.dead-letter.options.url' = '${SCHEMA_REGISTRY_URL}',
    'value.dead-letter.options.basic-auth.user-info' = '${SCHEMA_REGISTRY_USER_INFO:-}',
    'value.dead-letter.options.ssl.truststore.location' = '${SCHEMA_REGISTRY_TRUSTSTORE_LOCATION:-}',
    'value.dead-letter.max-record-size' = '1 mb',
    'value.fields-include' = 'EXCEPT_KEY',
    'properties.group.id' = 'rides',
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

-- Raw records, with the columns that are wanted: the registry has the schema that each was written with. NOT NULL means required.
CREATE TEMPORARY TABLE taxi_rides (
    record_key BYTES,
    ride_id STRING NOT NULL,
    city STRING NOT NULL,
    driver ROW<id STRING NOT NULL, rating DOUBLE> NOT NULL,
    picked_up_at TIMESTAMP(3) NOT NULL,
    meters INT NOT NULL,
    fare_cents BIGINT NOT NULL,
    tip_cents BIGINT,
    stops ARRAY<STRING NOT NULL> NOT NULL,
    parse_error STRING METADATA FROM 'value.error' VIRTUAL,
    raw_value BYTES METADATA FROM 'value.raw' VIRTUAL,
    source_topic STRING NOT NULL METADATA FROM 'topic' VIRTUAL,
    source_topic_id STRING NOT NULL METADATA FROM 'topic-id' VIRTUAL,
    source_partition INT NOT NULL METADATA FROM 'partition' VIRTUAL,
    source_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH ('topic' = 'taxi_rides') LIKE kafka_source (EXCLUDING ALL INCLUDING OPTIONS);

-- Clean records. Each column is one of the table of the same name in tables.sql.
CREATE TEMPORARY TABLE rides (
    ride_id STRING NOT NULL,
    city STRING NOT NULL,
    driver_id STRING NOT NULL,
    driver_rating DOUBLE,
    picked_up_at TIMESTAMP(3) NOT NULL,
    meters INT NOT NULL,
    fare DECIMAL(12, 2) NOT NULL,
    tip DECIMAL(12, 2),
    stops ARRAY<STRING NOT NULL> NOT NULL,
    source_topic STRING NOT NULL,
    source_topic_id STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL
) WITH (
    'topic' = 'rides',
    'sink.transactional-id-prefix' = 'rides-rides'
) LIKE kafka_sink (EXCLUDING ALL INCLUDING OPTIONS);

CREATE TEMPORARY TABLE dead_letter_rides (
    source_topic STRING NOT NULL,
    source_topic_id STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL,
    reason STRING NOT NULL,
    `key` BYTES,
    payload BYTES
) WITH (
    'topic' = 'dead_letter_rides',
    'sink.transactional-id-prefix' = 'rides-dead-letters'
) LIKE kafka_sink (EXCLUDING ALL INCLUDING OPTIONS);

INSERT INTO rides
SELECT
    ride_id, city, driver.id, driver.rating, picked_up_at, meters,
    CAST(fare_cents / 100.00 AS DECIMAL(12, 2)), CAST(tip_cents / 100.00 AS DECIMAL(12, 2)), stops,
    source_topic, source_topic_id, source_partition, source_offset, source_timestamp
FROM taxi_rides
WHERE parse_error IS NULL;

INSERT INTO dead_letter_rides
SELECT
    source_topic, source_topic_id, source_partition, source_offset, source_timestamp, parse_error,
    -- Cuts what is longer than 1 MiB; the whole record is where the columns above say.
    CAST(CAST(record_key AS VARBINARY(1048576)) AS BYTES),
    CAST(CAST(raw_value AS VARBINARY(1048576)) AS BYTES)
FROM taxi_rides
WHERE parse_error IS NOT NULL;
