-- How orders are kept. A column has the name that it has in pipeline.sql.
CREATE TABLE IF NOT EXISTS orders
(
    event_id String CODEC(ZSTD),
    event_source LowCardinality(String),
    event_type LowCardinality(String),
    occurred_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    order_id String CODEC(ZSTD),
    -- Another channel is a dead letter of ClickHouse, with its reason.
    channel Enum8('web' = 1, 'app' = 2, 'store' = 3),
    customer Tuple(id String, country LowCardinality(Nullable(String)), vip Nullable(Bool)),
    items Array(Tuple(sku LowCardinality(String), quantity UInt16, price Decimal(12, 2), tags Array(LowCardinality(String)))),
    total Decimal(20, 2) CODEC(ZSTD),
    ship_on Nullable(Date32) CODEC(ZSTD),
    labels Map(LowCardinality(String), Nullable(String)),
    -- JSON of any shape, as it came: JSONExtract(partner, ...) reads it.
    partner Nullable(String) CODEC(ZSTD),
    source_topic LowCardinality(String),
    source_topic_id LowCardinality(String),
    source_partition UInt32 CODEC(ZSTD),
    source_offset UInt64 CODEC(Delta, ZSTD),
    source_timestamp Nullable(DateTime64(3, 'UTC')) CODEC(Delta, ZSTD),
    inserted_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (occurred_at, source_topic, source_partition, source_offset, source_topic_id);

CREATE TABLE IF NOT EXISTS order_items
(
    order_id String CODEC(ZSTD),
    occurred_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    sku LowCardinality(String),
    quantity UInt16 CODEC(ZSTD),
    price Decimal(12, 2) CODEC(ZSTD),
    source_topic LowCardinality(String),
    source_topic_id LowCardinality(String),
    source_partition UInt32 CODEC(ZSTD),
    source_offset UInt64 CODEC(Delta, ZSTD),
    source_index UInt32 CODEC(ZSTD),
    source_timestamp Nullable(DateTime64(3, 'UTC')) CODEC(Delta, ZSTD),
    inserted_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (sku, occurred_at, source_topic, source_partition, source_offset, source_index, source_topic_id);
