"""Orders by the days on which they were placed and paid, and the ledger by the day of each event."""

from typing import Final

RETURNED: Final = """(
    CASE WHEN o.paid_how = 'outside' AND o.status = 'revoked' THEN o.amount ELSE 0 END + (
      SELECT coalesce(sum(r.amount), 0) FROM payment_attempts a JOIN refunds r ON r.attempt_id = a.id
      WHERE a.order_id = o.id AND coalesce(r.status, '') = 'succeeded' AND NOT EXISTS (
        SELECT 1 FROM ledger_transactions t
        WHERE t.reference = 'payment:' || a.provider_payment_id AND t.kind = 'overpayment'
      )
    ))"""
"""Kopecks of an order ``o`` that went back. Paid twice by mistake is neither revenue nor a refund of a sale.

``coalesce`` keeps SQLite from going through all refunds of that status instead of the few of the order.
"""

ORDERS: Final = f"""
SELECT day, coalesce(f.channel_id, h.first_source_id, 0) AS first_id,
  coalesce(l.channel_id, h.last_source_id, 0) AS last_id, course_id,
  CAST(sum(placed) AS bigint) AS placed, CAST(sum(paid) AS bigint) AS paid, CAST(sum(received) AS bigint) AS received,
  CAST(sum(CASE WHEN returned > 0 THEN 1 ELSE 0 END) AS bigint) AS refunded, CAST(sum(returned) AS bigint) AS returned
FROM (
  SELECT o.id, DAY[o.created_at] AS day, o.course_id, 1 AS placed, 0 AS paid, 0 AS received, 0 AS returned
  FROM orders o WHERE WITHIN[o.created_at]
  UNION ALL
  SELECT o.id, DAY[o.paid_at], o.course_id, 0, 1, o.amount, {RETURNED}
  FROM orders o WHERE WITHIN[o.paid_at] AND o.amount > 0
) done
LEFT JOIN order_touches h ON h.order_id = done.id
LEFT JOIN insight_channels f ON f.source_id = h.first_source_id
LEFT JOIN insight_channels l ON l.source_id = h.last_source_id
GROUP BY 1, 2, 3, 4
"""  # noqa: S608 — only words of our own are put together
ORDER_DAYS: Final = """
SELECT DISTINCT DAY[created_at] AS day FROM orders
UNION SELECT DISTINCT DAY[paid_at] FROM orders WHERE paid_at IS NOT NULL
"""

MONEY: Final = """
WITH posted AS (
  SELECT t.id, DAY[t.occurred_at] AS day,
    CASE WHEN t.reference LIKE 'payment:%' THEN (
        SELECT a.order_id FROM payment_attempts a WHERE a.provider_payment_id = substr(t.reference, 9))
      WHEN t.reference LIKE 'refund:%' THEN (
        SELECT a.order_id FROM refunds r JOIN payment_attempts a ON a.id = r.attempt_id
        WHERE r.provider_refund_id = substr(t.reference, 8))
      WHEN t.reference NOT LIKE 'payout%' THEN ORDER_OF[t.reference] END AS order_id
  FROM ledger_transactions t WHERE WITHIN[t.occurred_at]
), sums AS (
  SELECT p.day, p.order_id,
    sum(CASE WHEN k.kind = 'sales' THEN 1 ELSE 0 END) AS sales,
    sum(CASE WHEN k.kind = 'sales' THEN e.amount ELSE 0 END) - sum(CASE WHEN d.kind = 'sales' THEN e.amount ELSE 0 END)
      AS gross,
    sum(CASE WHEN d.kind = 'refunds' THEN e.amount ELSE 0 END)
      - sum(CASE WHEN k.kind = 'refunds' THEN e.amount ELSE 0 END) AS refunds,
    sum(CASE WHEN d.kind IN ('provider_fees', 'payout_fees') THEN e.amount ELSE 0 END)
      - sum(CASE WHEN k.kind IN ('provider_fees', 'payout_fees') THEN e.amount ELSE 0 END) AS fees,
    sum(CASE WHEN d.kind = 'commissions' THEN e.amount ELSE 0 END)
      - sum(CASE WHEN k.kind = 'commissions' THEN e.amount ELSE 0 END) AS commissions
  FROM posted p JOIN ledger_entries e ON e.transaction_id = p.id
  JOIN ledger_accounts d ON d.id = e.debit_account_id JOIN ledger_accounts k ON k.id = e.credit_account_id
  WHERE d.kind IN ('sales', 'refunds', 'provider_fees', 'payout_fees', 'commissions')
    OR k.kind IN ('sales', 'refunds', 'provider_fees', 'payout_fees', 'commissions')
  GROUP BY p.day, p.order_id
)
SELECT s.day, coalesce(f.channel_id, h.first_source_id, 0) AS first_id,
  coalesce(l.channel_id, h.last_source_id, 0) AS last_id, coalesce(o.course_id, 0) AS course_id,
  CAST(sum(s.sales) AS bigint) AS sales, CAST(sum(s.gross) AS bigint) AS gross,
  CAST(sum(s.refunds) AS bigint) AS refunds, CAST(sum(s.fees) AS bigint) AS fees,
  CAST(sum(s.commissions) AS bigint) AS commissions
FROM sums s LEFT JOIN orders o ON o.id = s.order_id LEFT JOIN order_touches h ON h.order_id = o.id
LEFT JOIN insight_channels f ON f.source_id = h.first_source_id
LEFT JOIN insight_channels l ON l.source_id = h.last_source_id
GROUP BY 1, 2, 3, 4
"""
MONEY_DAYS: Final = "SELECT DISTINCT DAY[occurred_at] AS day FROM ledger_transactions"

WAITING: Final = """
WITH bought AS (
  SELECT DAY[o.paid_at] AS day, o.user_id, o.course_id, o.paid_at, h.first_source_id, h.last_source_id,
    (SECONDS[o.paid_at] - SECONDS[h.first_at]) / 3600 AS hours
  FROM orders o JOIN order_touches h ON h.order_id = o.id
  WHERE WITHIN[o.paid_at] AND o.amount > 0 AND h.first_at <= o.paid_at
), firsts AS (
  SELECT day, 0 AS course_id, hours, first_source_id, last_source_id FROM bought b WHERE NOT EXISTS (
    SELECT 1 FROM orders e WHERE e.user_id = b.user_id AND e.amount > 0 AND e.paid_at < b.paid_at
  )
  UNION ALL
  SELECT day, course_id, hours, first_source_id, last_source_id FROM bought b WHERE NOT EXISTS (
    SELECT 1 FROM orders e
    WHERE e.user_id = b.user_id AND e.course_id = b.course_id AND e.amount > 0 AND e.paid_at < b.paid_at
  )
)
SELECT day, course_id, hours, coalesce(f.channel_id, first_source_id, 0) AS first_id,
  coalesce(l.channel_id, last_source_id, 0) AS last_id, count(*) AS people
FROM firsts
LEFT JOIN insight_channels f ON f.source_id = first_source_id
LEFT JOIN insight_channels l ON l.source_id = last_source_id
GROUP BY 1, 2, 3, 4, 5
"""
WAITING_DAYS: Final = "SELECT DISTINCT DAY[paid_at] AS day FROM orders WHERE paid_at IS NOT NULL"
