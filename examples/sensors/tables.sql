-- How readings and alerts are kept. A column has the name that it has in pipeline.sql.
CREATE TABLE IF NOT EXISTS readings
(
    sensor LowCardinality(String),
    measured_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    celsius Float64 CODEC(Gorilla, ZSTD),
    humidity Nullable(UInt8) CODEC(ZSTD),
    source_topic LowCardinality(String),
    source_topic_id LowCardinality(String),
    source_partition UInt32 CODEC(ZSTD),
    source_offset UInt64 CODEC(Delta, ZSTD),
    source_timestamp Nullable(DateTime64(3, 'UTC')) CODEC(Delta, ZSTD),
    inserted_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(measured_at)
ORDER BY (sensor, measured_at, source_topic, source_partition, source_offset, source_topic_id);

CREATE TABLE IF NOT EXISTS alerts
(
    sensor LowCardinality(String),
    measured_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    celsius Float64 CODEC(Gorilla, ZSTD),
    severity LowCardinality(String),
    source_topic LowCardinality(String),
    source_topic_id LowCardinality(String),
    source_partition UInt32 CODEC(ZSTD),
    source_offset UInt64 CODEC(Delta, ZSTD),
    source_timestamp Nullable(DateTime64(3, 'UTC')) CODEC(Delta, ZSTD),
    inserted_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(measured_at)
ORDER BY (sensor, measured_at, source_topic, source_partition, source_offset, source_topic_id);
