-- The accounts with the highest balance
SELECT account, balance, bookings FROM balances ORDER BY balance DESC LIMIT 10
