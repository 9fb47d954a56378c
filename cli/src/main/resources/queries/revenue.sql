-- Revenue per hour, and its orders.
SELECT toStartOfHour(event_timestamp) AS hour, sum(amount) AS revenue, count() AS orders
FROM events_processed
WHERE event_type = 'ORDERS'
GROUP BY hour
ORDER BY hour;
