-- The memory of `backfill`: of which raw records the tables no longer have what an earlier SQL has made.
CREATE TABLE IF NOT EXISTS analytics.backfills
(
    name String,
    topic LowCardinality(String),
    topic_id LowCardinality(String),
    partition UInt32,
    -- Of a raw topic, the records that were read again; of a topic of the job, what it had written before.
    from_offset UInt64,
    to_offset UInt64,
    finished_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (name, topic, topic_id, partition);
