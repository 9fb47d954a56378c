-- How old the newest row is, and how long the events of the last minute took through the pipeline.
SELECT
    dateDiff('second', max(inserted_at), now64(3)) AS seconds_since_last_row,
    quantiles(0.5, 0.99)(dateDiff('millisecond', source_timestamp, inserted_at)) AS p50_p99_ms
FROM events_processed
WHERE inserted_at > now64(3) - INTERVAL 1 MINUTE
HAVING count() > 0;
