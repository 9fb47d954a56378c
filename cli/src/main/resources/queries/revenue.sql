-- Revenue per hour, and its orders.
SELECT
    toStartOfHour(event_timestamp) AS hour,
    sum(amount) AS revenue,
    count() AS orders
    , bar(revenue, 0, max(revenue) OVER (), {bar_width:UInt16}) AS bar -- bar 46
FROM events_processed
WHERE event_type = 'ORDERS'
GROUP BY hour
ORDER BY hour;
