-- How payments and refunds are kept. A column has the name that it has in pipeline.sql.
CREATE TABLE IF NOT EXISTS payments
(
    payment_id String CODEC(ZSTD),
    paid_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    customer LowCardinality(String),
    amount Decimal(18, 4) CODEC(ZSTD),
    currency LowCardinality(String),
    installments Nullable(UInt8),
    is_test Nullable(Bool),
    source_topic LowCardinality(String),
    source_topic_id LowCardinality(String),
    source_partition UInt32 CODEC(ZSTD),
    source_offset UInt64 CODEC(Delta, ZSTD),
    source_timestamp Nullable(DateTime64(3, 'UTC')) CODEC(Delta, ZSTD),
    inserted_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(paid_at)
ORDER BY (paid_at, source_topic, source_partition, source_offset, source_topic_id);

CREATE TABLE IF NOT EXISTS refunds
(
    refund_id String CODEC(ZSTD),
    payment_id String CODEC(ZSTD),
    refunded_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    amount Decimal(18, 4) CODEC(ZSTD),
    reason Nullable(String) CODEC(ZSTD),
    source_topic LowCardinality(String),
    source_topic_id LowCardinality(String),
    source_partition UInt32 CODEC(ZSTD),
    source_offset UInt64 CODEC(Delta, ZSTD),
    source_timestamp Nullable(DateTime64(3, 'UTC')) CODEC(Delta, ZSTD),
    inserted_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(refunded_at)
ORDER BY (refunded_at, source_topic, source_partition, source_offset, source_topic_id);
