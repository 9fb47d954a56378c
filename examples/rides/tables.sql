-- How rides are kept. A column has the name that it has in pipeline.sql.
CREATE TABLE IF NOT EXISTS rides
(
    ride_id String CODEC(ZSTD),
    city LowCardinality(String),
    driver_id LowCardinality(String),
    driver_rating Nullable(Float64) CODEC(ZSTD),
    picked_up_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    meters UInt32 CODEC(ZSTD),
    fare Decimal(12, 2) CODEC(ZSTD),
    tip Nullable(Decimal(12, 2)) CODEC(ZSTD),
    stops Array(LowCardinality(String)),
    source_topic LowCardinality(String),
    source_topic_id LowCardinality(String),
    source_partition UInt32 CODEC(ZSTD),
    source_offset UInt64 CODEC(Delta, ZSTD),
    source_timestamp Nullable(DateTime64(3, 'UTC')) CODEC(Delta, ZSTD),
    inserted_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(picked_up_at)
ORDER BY (city, picked_up_at, source_topic, source_partition, source_offset, source_topic_id);
