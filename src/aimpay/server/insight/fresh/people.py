"""Leads by the day of their first step: how far they got, and when and how much they paid."""

from typing import Final

from aimpay.server.insight.fresh.money import RETURNED

FIRST_AT: Final = "CASE WHEN d.first_touch_at < d.created_at THEN d.first_touch_at ELSE d.created_at END"
BORN: Final = """
born AS (
  SELECT d.id, d.user_id, d.at, DAY[d.at] AS day,
    coalesce(f.channel_id, d.first_source_id, 0) AS first_id,
    coalesce(l.channel_id, d.last_source_id, f.channel_id, d.first_source_id, 0) AS last_id
  FROM (
    SELECT id, user_id, created_at AS at, first_source_id, last_source_id FROM leads
    WHERE WITHIN[created_at] AND coalesce(merged_into_id, 0) = 0
      AND (first_touch_at IS NULL OR first_touch_at >= created_at)
    UNION ALL
    SELECT id, user_id, first_touch_at, first_source_id, last_source_id FROM leads
    WHERE WITHIN[first_touch_at] AND coalesce(merged_into_id, 0) = 0 AND first_touch_at < created_at
  ) d
  LEFT JOIN insight_channels f ON f.source_id = d.first_source_id
  LEFT JOIN insight_channels l ON l.source_id = d.last_source_id
)"""
BOUGHT: Final = "o.paid_at IS NOT NULL AND o.amount > 0"

PEOPLE: Final = (
    f"WITH {BORN}"  # noqa: S608 — only words of our own are put together
    f""", reached AS (
  SELECT o.user_id, o.course_id,
    CASE WHEN ({BOUGHT}) OR EXISTS (SELECT 1 FROM payment_attempts a WHERE a.order_id = o.id) THEN 1 ELSE 0 END
      AS opened,
    CASE WHEN {BOUGHT} THEN 1 ELSE 0 END AS paid, 0 AS passed, 0 AS certified
  FROM born b JOIN orders o ON o.user_id = b.user_id
  UNION ALL
  SELECT t.user_id, q.course_id, 0, 0, 1, 0
  FROM born b JOIN quiz_attempts t ON t.user_id = b.user_id AND t.status = 'passed' JOIN quizzes q ON q.id = t.quiz_id
  UNION ALL
  SELECT c.user_id, c.course_id, 0, 0, 1, 1
  FROM born b JOIN certificates c ON c.user_id = b.user_id AND c.status <> 'revoked'
), steps AS (
  SELECT user_id, course_id, max(opened) AS opened, max(paid) AS paid,
    CASE WHEN max(paid) = 1 AND max(passed) = 1 THEN 1 ELSE 0 END AS passed,
    CASE WHEN max(paid) = 1 AND max(certified) = 1 THEN 1 ELSE 0 END AS certified
  FROM reached GROUP BY user_id, course_id
), persons AS (
  SELECT user_id, max(opened) AS opened, max(paid) AS paid, max(passed) AS passed, max(certified) AS certified
  FROM steps GROUP BY user_id
)
SELECT b.day, b.first_id, b.last_id, 0 AS course_id, count(*) AS leads,
  CAST(sum(CASE WHEN b.user_id IS NULL THEN 0 ELSE 1 END) AS bigint) AS started,
  CAST(sum(CASE WHEN p.opened = 1 OR (b.user_id IS NOT NULL AND (u.pay_email IS NOT NULL OR EXISTS (
    SELECT 1 FROM touchpoints t WHERE t.lead_id = b.id AND t.kind IN ('email_entered', 'email_confirmed')
  ))) THEN 1 ELSE 0 END) AS bigint) AS emailed,
  CAST(sum(coalesce(p.opened, 0)) AS bigint) AS opened, CAST(sum(coalesce(p.paid, 0)) AS bigint) AS paid,
  CAST(sum(coalesce(p.passed, 0)) AS bigint) AS passed, CAST(sum(coalesce(p.certified, 0)) AS bigint) AS certified
FROM born b LEFT JOIN persons p ON p.user_id = b.user_id LEFT JOIN users u ON u.id = b.user_id
GROUP BY b.day, b.first_id, b.last_id
UNION ALL
SELECT b.day, b.first_id, b.last_id, s.course_id, 0, 0, 0, CAST(sum(s.opened) AS bigint), CAST(sum(s.paid) AS bigint),
  CAST(sum(s.passed) AS bigint), CAST(sum(s.certified) AS bigint)
FROM born b JOIN steps s ON s.user_id = b.user_id GROUP BY b.day, b.first_id, b.last_id, s.course_id
"""
)

COHORTS: Final = (
    f"WITH {BORN}"  # noqa: S608 — likewise
    f""", bought AS (
  SELECT b.id, b.day, b.first_id, b.last_id, o.course_id, o.amount - {RETURNED} AS revenue,
    CASE WHEN o.paid_at > b.at THEN (SECONDS[o.paid_at] - SECONDS[b.at]) / 604800 ELSE 0 END AS week
  FROM born b JOIN orders o ON o.user_id = b.user_id WHERE {BOUGHT}
), counted AS (
  SELECT day, first_id, last_id, 0 AS course_id, week, 0 AS paid, revenue FROM bought
  UNION ALL
  SELECT day, first_id, last_id, course_id, week, 0, revenue FROM bought
  UNION ALL
  SELECT day, first_id, last_id, 0, min(week), 1, 0 FROM bought GROUP BY id, day, first_id, last_id
  UNION ALL
  SELECT day, first_id, last_id, course_id, min(week), 1, 0 FROM bought GROUP BY id, day, first_id, last_id, course_id
)
SELECT day, first_id, last_id, course_id, week, CAST(sum(paid) AS bigint) AS paid,
  CAST(sum(revenue) AS bigint) AS revenue
FROM counted GROUP BY day, first_id, last_id, course_id, week
"""
)
PEOPLE_DAYS: Final = f"SELECT DISTINCT DAY[{FIRST_AT}] AS day FROM leads d"  # noqa: S608 — likewise
