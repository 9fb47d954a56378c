-- What is sold most, with how much of it by each channel.
SELECT
    item.sku AS sku,
    sum(item.quantity) AS sold,
    sum(item.quantity * item.price) AS turnover,
    sumMap(map(channel, item.quantity)) AS sold_by_channel
FROM orders
ARRAY JOIN items AS item
GROUP BY sku
ORDER BY sold DESC, sku
LIMIT 20;
