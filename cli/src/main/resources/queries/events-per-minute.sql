-- Events per minute, by type; --minutes says how far back.
SELECT toStartOfMinute(event_timestamp) AS minute, event_type, count() AS events
FROM events_processed
WHERE event_timestamp > now() - INTERVAL {minutes:UInt32} MINUTE
GROUP BY minute, event_type
ORDER BY minute, event_type;
