"""Partners and those whom they brought, by day. A person belongs to the partner credited for him now."""

from typing import Final

from aimpay.server.insight.fresh.money import RETURNED

BOUGHT: Final = f"""
SELECT DAY[o.paid_at] AS day, t.referrer_id, t.user_id, o.course_id, o.amount - {RETURNED} AS revenue
FROM orders o JOIN attributions t ON t.user_id = o.user_id WHERE WITHIN[o.paid_at] AND o.amount > 0
"""  # noqa: S608 — only words of our own are put together
OWED: Final = "('partner_review', 'partner_held', 'partner_available')"

PARTNERS: Final = f"""
SELECT day, partner_id, course_id, CAST(sum(clicks) AS bigint) AS clicks, CAST(sum(people) AS bigint) AS people,
  CAST(sum(sales) AS bigint) AS sales, CAST(sum(revenue) AS bigint) AS revenue,
  CAST(sum(commission) AS bigint) AS commission, CAST(sum(paid_out) AS bigint) AS paid_out
FROM (
  SELECT DAY[r.touched_at] AS day, r.referrer_id AS partner_id, 0 AS course_id, 1 AS clicks, 0 AS people, 0 AS sales,
    0 AS revenue, 0 AS commission, 0 AS paid_out
  FROM referral_touches r WHERE WITHIN[r.touched_at] AND r.referrer_id IS NOT NULL
  UNION ALL
  SELECT DAY[t.decided_at], t.referrer_id, 0, 0, 1, 0, 0, 0, 0 FROM attributions t WHERE WITHIN[t.decided_at]
  UNION ALL
  SELECT day, referrer_id, course_id, 0, 0, 1, revenue, 0, 0 FROM ({BOUGHT}) bought
  UNION ALL
  SELECT DAY[w.occurred_at], CASE WHEN d.kind = 'commissions' THEN k.owner_id ELSE d.owner_id END, 0, 0, 0, 0, 0,
    CASE WHEN d.kind = 'commissions' THEN e.amount WHEN k.kind = 'commissions' THEN -e.amount ELSE 0 END,
    CASE WHEN d.kind = 'partner_paying' THEN e.amount ELSE 0 END
  FROM ledger_transactions w JOIN ledger_entries e ON e.transaction_id = w.id
  JOIN ledger_accounts d ON d.id = e.debit_account_id JOIN ledger_accounts k ON k.id = e.credit_account_id
  WHERE WITHIN[w.occurred_at] AND (
    (d.kind = 'commissions' AND k.kind IN {OWED}) OR (k.kind = 'commissions' AND d.kind IN {OWED})
    OR (d.kind = 'partner_paying' AND k.kind = 'payout_funds')
  )
) done GROUP BY day, partner_id, course_id
"""  # noqa: S608 — likewise
PARTNER_DAYS: Final = """
SELECT DISTINCT DAY[touched_at] AS day FROM referral_touches
UNION SELECT DISTINCT DAY[decided_at] FROM attributions
UNION SELECT DISTINCT DAY[o.paid_at] FROM orders o JOIN attributions t ON t.user_id = o.user_id
UNION SELECT DISTINCT DAY[occurred_at] FROM ledger_transactions
"""

INVITED: Final = f"""
SELECT day, user_id, course_id, CAST(sum(sales) AS bigint) AS sales, CAST(sum(revenue) AS bigint) AS revenue,
  CAST(sum(commission) AS bigint) AS commission
FROM (
  SELECT day, user_id, course_id, 1 AS sales, revenue, 0 AS commission FROM ({BOUGHT}) bought
  UNION ALL
  SELECT DAY[c.earned_at], t.user_id, 0, 0, 0, c.amount - c.reversed_amount
  FROM commissions c JOIN attributions t ON t.user_id = c.referred_id WHERE WITHIN[c.earned_at]
) done GROUP BY day, user_id, course_id
"""  # noqa: S608 — likewise
INVITED_DAYS: Final = """
SELECT DISTINCT DAY[o.paid_at] AS day FROM orders o JOIN attributions t ON t.user_id = o.user_id
UNION SELECT DISTINCT DAY[earned_at] FROM commissions
"""
