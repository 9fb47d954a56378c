-- What status.sh shows of ClickHouse, a name and a value per line. It reads what the server knows of itself, and of the
-- rows only the newest hour, so that it takes as long with billions of them.
WITH
    -- What the consumers of this replica say of themselves, at most three seconds old.
    partitions AS
    (
        SELECT
            JSONExtractInt(numbered.2, 'consumer_lag') AS lag,
            JSONExtractInt(numbered.2, 'hi_offset') AS end,
            JSONExtractInt(numbered.2, 'ls_offset') AS stable
        FROM
        (
            SELECT arrayJoin(JSONExtractKeysAndValuesRaw(topic.2, 'partitions')) AS numbered
            FROM
            (
                SELECT arrayJoin(JSONExtractKeysAndValuesRaw(rdkafka_stat, 'topics')) AS topic
                FROM system.kafka_consumers
                WHERE database = 'analytics'
            )
        )
        -- Of partitions that another consumer has, it knows nothing.
        WHERE lag >= 0
    )
SELECT 'rows', toString(sum(rows))
FROM system.parts
WHERE active AND database = 'analytics' AND match(table, '^(events_processed)$')
UNION ALL
SELECT 'parts', toString(count())
FROM system.parts
WHERE active AND database = 'analytics'
UNION ALL
-- Inserts are slowed down at 1,000 in one partition, and refused at 3,000.
SELECT 'parts_of_a_partition', toString(max(parts))
FROM (SELECT count() AS parts FROM system.parts WHERE active AND database = 'analytics' GROUP BY table, partition_id)
UNION ALL
SELECT 'newest_row_age', if(count() = 0, '', toString(greatest(0, dateDiff('second', max(inserted_at), now64(3)))))
FROM merge('analytics', '^(events_processed)$')
WHERE inserted_at > now64(3) - INTERVAL 1 HOUR
UNION ALL
SELECT 'dead_letters', toString(count())
FROM analytics.dead_letters_pending
UNION ALL
SELECT 'disk_free', toString(toInt32(min(100 * free_space / total_space)))
FROM system.disks
UNION ALL
-- Replicas that have lost Keeper take no rows.
SELECT 'read_only', toString(count())
FROM system.replicas
WHERE is_readonly
UNION ALL
SELECT 'consumers', toString(count())
FROM system.kafka_consumers
WHERE database = 'analytics' AND last_poll_time > now() - INTERVAL 1 MINUTE
UNION ALL
-- Records that may be read and are not committed yet.
SELECT 'unread', toString(sum(lag))
FROM partitions
UNION ALL
-- Records that nobody may read, because a transaction before them is open.
SELECT 'behind_a_transaction', toString(sum(greatest(end - stable, 0)))
FROM partitions
UNION ALL
-- Without the stack below it.
SELECT 'exception', any(splitByChar('\n', exceptions.text[-1])[1])
FROM system.kafka_consumers
WHERE database = 'analytics' AND exceptions.time[-1] > now() - INTERVAL 1 MINUTE
FORMAT TSV
SETTINGS final = 0, max_execution_time = 3
