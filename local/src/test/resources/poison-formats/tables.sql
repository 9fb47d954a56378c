CREATE TABLE IF NOT EXISTS readings
(
    name_of String,
    amount_of Nullable(Float64),
    source_topic LowCardinality(String),
    source_topic_id LowCardinality(String),
    source_partition UInt32 CODEC(ZSTD),
    source_offset UInt64 CODEC(Delta, ZSTD),
    source_timestamp Nullable(DateTime64(3, 'UTC')) CODEC(Delta, ZSTD),
    inserted_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD)
)
ENGINE = ReplacingMergeTree
ORDER BY (source_topic, source_partition, source_offset, source_topic_id);
