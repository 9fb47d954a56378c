-- Payments and refunds by currency.
SELECT
    currency,
    count() AS payments,
    sum(amount) AS paid,
    sum(refunded) AS refunded
    , bar(paid, 0, max(paid) OVER (), {bar_width:UInt16}) AS bar -- bar 60
FROM payments
LEFT JOIN (SELECT payment_id, sum(amount) AS refunded FROM refunds GROUP BY payment_id) AS refunds USING (payment_id)
GROUP BY currency
ORDER BY paid DESC;
