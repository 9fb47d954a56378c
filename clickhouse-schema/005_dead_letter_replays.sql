-- The book of `replay`: which dead letters were sent to their raw topic again. The newest entry of each run counts:
-- intent (about to be sent: it may be there or not), released (was not sent) or replayed.
CREATE TABLE IF NOT EXISTS analytics.dead_letter_replays
(
    source_topic LowCardinality(String),
    source_topic_id LowCardinality(String) CODEC(ZSTD),
    source_partition UInt32,
    source_offset UInt64 CODEC(Delta, ZSTD),
    run_id String CODEC(ZSTD),
    state LowCardinality(String),
    started_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    -- Where the partitions of the raw topic ended before anything was sent: what was sent lies behind.
    end_offsets Map(UInt32, UInt64),
    replay_partition Nullable(UInt32),
    replay_offset Nullable(UInt64),
    replayed_at Nullable(DateTime64(3, 'UTC')),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
-- The run is part of the key: were the entries of two runs one, neither could see the other.
ORDER BY (source_topic, source_partition, source_offset, source_topic_id, run_id);

-- Dead letters that nobody has replayed yet.
CREATE VIEW IF NOT EXISTS analytics.dead_letters_pending AS
SELECT *
FROM analytics.dead_letters FINAL
WHERE (source_topic, source_partition, source_offset, source_topic_id) NOT IN
(
    SELECT source_topic, source_partition, source_offset, source_topic_id
    FROM analytics.dead_letter_replays FINAL
    WHERE state = 'replayed'
);
