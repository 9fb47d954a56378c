-- Events per minute, by type; --minutes says how far back.
SELECT
    toStartOfMinute(event_timestamp) AS minute,
    countIf(event_type = 'CLICKS') AS clicks,
    countIf(event_type = 'PAGE_VIEWS') AS page_views,
    countIf(event_type = 'ORDERS') AS orders,
    count() AS events
    , repeat('█', intDiv(clicks * {bar_width:UInt16}, max(events) OVER ()) AS first_end) -- bar 63
    || repeat('▒', (intDiv((clicks + page_views) * {bar_width:UInt16}, max(events) OVER ()) AS second_end) - first_end) -- bar 63
    || repeat('▓', intDiv((clicks + page_views + orders) * {bar_width:UInt16}, max(events) OVER ()) - second_end) AS `█▒▓` -- bar 63
FROM events_processed
WHERE event_timestamp > now() - INTERVAL {minutes:UInt32} MINUTE
GROUP BY minute
ORDER BY minute;
