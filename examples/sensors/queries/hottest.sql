-- The ten hottest sensors, and when they were.
SELECT
    sensor,
    max(celsius) AS celsius,
    argMax(measured_at, readings.celsius) AS measured_at,
    count() AS readings
    , bar(celsius, 0, max(celsius) OVER (), {bar_width:UInt16}) AS bar -- bar 60
FROM readings
GROUP BY sensor
ORDER BY celsius DESC
LIMIT 10;
