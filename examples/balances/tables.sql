-- How bookings and balances are kept. A column has the name that it has in pipeline.sql.
CREATE TABLE IF NOT EXISTS bookings
(
    booking_id String CODEC(ZSTD),
    account LowCardinality(String),
    amount Decimal(12, 2) CODEC(ZSTD),
    booked_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    source_topic LowCardinality(String),
    source_topic_id LowCardinality(String),
    source_partition UInt32 CODEC(ZSTD),
    source_offset UInt64 CODEC(Delta, ZSTD),
    source_timestamp Nullable(DateTime64(3, 'UTC')) CODEC(Delta, ZSTD),
    inserted_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(booked_at)
ORDER BY (account, booked_at, source_topic, source_partition, source_offset, source_topic_id);

-- The newest row of each account. Not partitioned: rows replace each other within a partition only.
CREATE TABLE IF NOT EXISTS balances
(
    account String,
    balance Decimal(38, 2),
    bookings UInt64,
    last_booked_at DateTime64(3, 'UTC'),
    is_deleted UInt8,
    -- Where the change is in its topic: of two, the later one counts.
    clean_partition UInt32,
    clean_offset UInt64,
    inserted_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(clean_offset, is_deleted)
ORDER BY account;
