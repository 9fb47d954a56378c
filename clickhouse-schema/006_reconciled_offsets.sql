-- The memory of `reconcile`: up to where all was exact, or was known not to be. The next run begins there.
CREATE TABLE IF NOT EXISTS analytics.reconciled_offsets
(
    topic LowCardinality(String),
    topic_id LowCardinality(String),
    partition UInt32,
    -- The first raw record that no run has found exact yet; of a topic of the job, where the next run begins to read.
    next_offset UInt64,
    -- Missing records and duplicates before it that somebody has accepted.
    accepted UInt64,
    -- No row of that record or a later one is older than this.
    inserted_since DateTime64(3, 'UTC'),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (topic, topic_id, partition);
