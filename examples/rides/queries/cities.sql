-- Rides, takings and tips by city.
SELECT
    city,
    count() AS rides,
    sum(fare) AS takings,
    sum(tip) AS tips
    , bar(takings, 0, max(takings) OVER (), {bar_width:UInt16}) AS bar -- bar 60
FROM rides
GROUP BY city
ORDER BY takings DESC;
