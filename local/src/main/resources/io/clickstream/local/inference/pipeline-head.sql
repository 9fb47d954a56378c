SET 'pipeline.name' = '@PIPELINE@';
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
    'properties.group.id' = '@PIPELINE@',
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
