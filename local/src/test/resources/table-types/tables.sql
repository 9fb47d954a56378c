CREATE TABLE IF NOT EXISTS things
(
    `id` UInt64,
    `tiny` Nullable(Int8),
    `small` Nullable(UInt8),
    `single` Nullable(Float32),
    `huge` Nullable(Int128),
    `wide` Nullable(Decimal(38, 18)),
    `positive` Nullable(UInt64),
    `born` Nullable(Date32),
    `joined` Nullable(Date),
    `starts` Nullable(Time),
    `ends` Nullable(Time64(3)),
    `state` Enum8('new' = 1, 'it\'s, done' = 2),
    `device` Nullable(UUID),
    `address` Nullable(IPv6),
    `anything` Nullable(JSON),
    `tags` Array(LowCardinality(String)),
    `grid` Array(Array(Nullable(UInt8))),
    `seen` Array(DateTime64(3, 'UTC')),
    `labels` Map(LowCardinality(String), Nullable(Int64)),
    `customer` Tuple(name String, `a b` Nullable(Int32), home Tuple(city Nullable(String), since Nullable(Date32))),
    `items` Array(Tuple(sku LowCardinality(String), price Decimal(20, 4), kinds Array(Enum8('x' = 1, 'y' = 2)))),
    `maybe` Tuple(a Nullable(Int32), b Array(Nullable(Int32))),
    `place` Nullable(JSON),
    source_topic LowCardinality(String),
    source_topic_id LowCardinality(String),
    source_partition UInt32,
    source_offset UInt64,
    source_timestamp Nullable(DateTime64(3, 'UTC')),
    inserted_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (source_topic, source_partition, source_offset, source_topic_id);
