-- The book of `replay`: which dead letters were sent to their raw topic again. The newest entry of each run counts:
-- intent (about to be sent: it may be there or not), released (was not sent) or replayed.
CREATE TABLE IF NOT EXISTS analytics.dead_letter_replays
(
    source_topic LowCardinality(String),
    source_topic_id LowCardinality(String) CODEC(ZSTD),
    source_partition UInt32,
    source_offset UInt64 CODEC(Delta, ZSTD),
    source_index UInt32 CODEC(ZSTD),
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
ORDER BY (source_topic, source_partition, source_offset, source_topic_id, run_id, source_index);

-- For a table of before there were several events in a record.
ALTER TABLE analytics.dead_letter_replays
    ADD COLUMN IF NOT EXISTS source_index UInt32 CODEC(ZSTD) AFTER source_offset,
    MODIFY ORDER BY (source_topic, source_partition, source_offset, source_topic_id, run_id, source_index);

-- Dead letters that nobody has replayed yet.
CREATE OR REPLACE VIEW analytics.dead_letters_pending AS
SELECT *
FROM analytics.dead_letters FINAL
WHERE (source_topic, source_partition, source_offset, source_topic_id, source_index) NOT IN
(
    SELECT source_topic, source_partition, source_offset, source_topic_id, source_index
    FROM analytics.dead_letter_replays FINAL
    WHERE state = 'replayed'
);
