-- The ten pages with the most views, and how long they were looked at.
SELECT
    path(assumeNotNull(url)) AS page,
    count() AS views,
    round(avg(duration_seconds)) AS average_seconds
    , bar(views, 0, max(views) OVER (), {bar_width:UInt16}) AS bar -- bar 52
FROM events_processed
WHERE event_type = 'PAGE_VIEWS'
GROUP BY page
ORDER BY views DESC
LIMIT 10;
