-- One table of readings, from topics in four formats.

SET 'pipeline.name' = 'poisoned';
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
    'value.fields-include' = 'EXCEPT_KEY',
    'properties.group.id' = 'poisoned',
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

CREATE TEMPORARY TABLE raw_nested (
    record_key BYTES,
    name_of STRING NOT NULL,
    amount_of DOUBLE,
    row_of ROW<a_ INT>,
    list_of ARRAY<INT>,
    map_of MAP<STRING, STRING>,
    parse_error STRING METADATA FROM 'value.error' VIRTUAL,
    raw_value BYTES METADATA FROM 'value.raw' VIRTUAL,
    source_topic STRING NOT NULL METADATA FROM 'topic' VIRTUAL,
    source_topic_id STRING NOT NULL METADATA FROM 'topic-id' VIRTUAL,
    source_partition INT NOT NULL METADATA FROM 'partition' VIRTUAL,
    source_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH (
    'topic' = 'nested',
    'value.format' = 'event-json',
    'value.event-json.max-record-size' = '1 mb'
) LIKE kafka_source (EXCLUDING ALL INCLUDING OPTIONS);

CREATE TEMPORARY TABLE raw_json (
    record_key BYTES,
    name_of STRING NOT NULL,
    amount_of DOUBLE,
    parse_error STRING METADATA FROM 'value.error' VIRTUAL,
    raw_value BYTES METADATA FROM 'value.raw' VIRTUAL,
    source_topic STRING NOT NULL METADATA FROM 'topic' VIRTUAL,
    source_topic_id STRING NOT NULL METADATA FROM 'topic-id' VIRTUAL,
    source_partition INT NOT NULL METADATA FROM 'partition' VIRTUAL,
    source_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH (
    'topic' = 'json',
    'value.format' = 'dead-letter',
    'value.dead-letter.of' = 'json',
    'value.dead-letter.max-record-size' = '1 mb'
) LIKE kafka_source (EXCLUDING ALL INCLUDING OPTIONS);

CREATE TEMPORARY TABLE raw_csv (
    record_key BYTES,
    name_of STRING NOT NULL,
    amount_of DOUBLE,
    parse_error STRING METADATA FROM 'value.error' VIRTUAL,
    raw_value BYTES METADATA FROM 'value.raw' VIRTUAL,
    source_topic STRING NOT NULL METADATA FROM 'topic' VIRTUAL,
    source_topic_id STRING NOT NULL METADATA FROM 'topic-id' VIRTUAL,
    source_partition INT NOT NULL METADATA FROM 'partition' VIRTUAL,
    source_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH (
    'topic' = 'csv',
    'value.format' = 'dead-letter',
    'value.dead-letter.of' = 'csv',
    'value.dead-letter.options.field-delimiter' = ';',
    'value.dead-letter.max-record-size' = '1 mb'
) LIKE kafka_source (EXCLUDING ALL INCLUDING OPTIONS);

CREATE TEMPORARY TABLE raw_avro (
    record_key BYTES,
    name_of STRING NOT NULL,
    amount_of DOUBLE,
    parse_error STRING METADATA FROM 'value.error' VIRTUAL,
    raw_value BYTES METADATA FROM 'value.raw' VIRTUAL,
    source_topic STRING NOT NULL METADATA FROM 'topic' VIRTUAL,
    source_topic_id STRING NOT NULL METADATA FROM 'topic-id' VIRTUAL,
    source_partition INT NOT NULL METADATA FROM 'partition' VIRTUAL,
    source_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
) WITH (
    'topic' = 'avro',
    'value.format' = 'dead-letter',
    'value.dead-letter.of' = 'avro-confluent',
    'value.dead-letter.options.url' = '${SCHEMA_REGISTRY_URL}',
    'value.dead-letter.max-record-size' = '1 mb'
) LIKE kafka_source (EXCLUDING ALL INCLUDING OPTIONS);

CREATE TEMPORARY TABLE readings (
    name_of STRING NOT NULL,
    amount_of DOUBLE,
    source_topic STRING NOT NULL,
    source_topic_id STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL
) WITH (
    'topic' = 'readings',
    'sink.transactional-id-prefix' = 'poisoned-readings'
) LIKE kafka_sink (EXCLUDING ALL INCLUDING OPTIONS);

CREATE TEMPORARY TABLE dead_letter_readings (
    source_topic STRING NOT NULL,
    source_topic_id STRING NOT NULL,
    source_partition INT NOT NULL,
    source_offset BIGINT NOT NULL,
    source_timestamp TIMESTAMP_LTZ(3) NOT NULL,
    reason STRING NOT NULL,
    `key` BYTES,
    payload BYTES
) WITH (
    'topic' = 'dead_letter_readings',
    'sink.transactional-id-prefix' = 'poisoned-dead-letters'
) LIKE kafka_sink (EXCLUDING ALL INCLUDING OPTIONS);

INSERT INTO readings
SELECT name_of, amount_of, source_topic, source_topic_id, source_partition, source_offset, source_timestamp
FROM raw_nested WHERE parse_error IS NULL
UNION ALL
SELECT name_of, amount_of, source_topic, source_topic_id, source_partition, source_offset, source_timestamp
FROM raw_json WHERE parse_error IS NULL
UNION ALL
SELECT name_of, amount_of, source_topic, source_topic_id, source_partition, source_offset, source_timestamp
FROM raw_csv WHERE parse_error IS NULL
UNION ALL
SELECT name_of, amount_of, source_topic, source_topic_id, source_partition, source_offset, source_timestamp
FROM raw_avro WHERE parse_error IS NULL;

INSERT INTO dead_letter_readings
SELECT source_topic, source_topic_id, source_partition, source_offset, source_timestamp, parse_error,
    record_key, CAST(CAST(raw_value AS VARBINARY(1048576)) AS BYTES)
FROM raw_nested WHERE parse_error IS NOT NULL
UNION ALL
SELECT source_topic, source_topic_id, source_partition, source_offset, source_timestamp, parse_error,
    record_key, CAST(CAST(raw_value AS VARBINARY(1048576)) AS BYTES)
FROM raw_json WHERE parse_error IS NOT NULL
UNION ALL
SELECT source_topic, source_topic_id, source_partition, source_offset, source_timestamp, parse_error,
    record_key, CAST(CAST(raw_value AS VARBINARY(1048576)) AS BYTES)
FROM raw_csv WHERE parse_error IS NOT NULL
UNION ALL
SELECT source_topic, source_topic_id, source_partition, source_offset, source_timestamp, parse_error,
    record_key, CAST(CAST(raw_value AS VARBINARY(1048576)) AS BYTES)
FROM raw_avro WHERE parse_error IS NOT NULL;
