"""The warm-up pages and the chat, by day."""

from typing import Final

WARM_UP: Final = """
SELECT day, first_id, last_id, stage, step, max(place) AS place, count(*) AS people, CAST(sum(paid) AS bigint) AS paid
FROM (
  SELECT DAY[p.at] AS day, coalesce(f.channel_id, d.first_source_id, 0) AS first_id,
    coalesce(l.channel_id, d.last_source_id, f.channel_id, d.first_source_id, 0) AS last_id, p.stage, p.step,
    coalesce(p.step_index, -1) AS place,
    CASE WHEN EXISTS (SELECT 1 FROM orders o WHERE o.user_id = d.user_id AND o.paid_at >= p.at AND o.amount > 0)
      THEN 1 ELSE 0 END AS paid
  FROM lead_progress p JOIN leads d ON d.id = p.lead_id AND d.merged_into_id IS NULL
  LEFT JOIN insight_channels f ON f.source_id = d.first_source_id
  LEFT JOIN insight_channels l ON l.source_id = d.last_source_id
  WHERE WITHIN[p.at]
) walked GROUP BY day, first_id, last_id, stage, step
"""
WARM_UP_DAYS: Final = "SELECT DISTINCT DAY[at] AS day FROM lead_progress"

CHAT: Final = """
SELECT day, CAST(sum(sessions) AS bigint) AS sessions, CAST(sum(questions) AS bigint) AS questions,
  CAST(sum(handed) AS bigint) AS handed, CAST(sum(fallback) AS bigint) AS fallback,
  CAST(sum(buyers) AS bigint) AS buyers
FROM (
  SELECT DAY[c.created_at] AS day, 1 AS sessions, 0 AS questions,
    CASE WHEN c.human <> 'none' OR c.called_at IS NOT NULL THEN 1 ELSE 0 END AS handed, 0 AS fallback,
    CASE WHEN EXISTS (
      SELECT 1 FROM site_sessions s JOIN leads d ON d.id = s.lead_id JOIN orders o ON o.user_id = d.user_id
      WHERE s.id = c.id AND o.paid_at > c.created_at AND o.amount > 0
    ) THEN 1 ELSE 0 END AS buyers
  FROM chat_sessions c WHERE WITHIN[c.created_at]
  UNION ALL
  SELECT DAY[m.at], 0, CASE WHEN m.author = 'visitor' THEN 1 ELSE 0 END, 0, CASE WHEN m.fallback THEN 1 ELSE 0 END, 0
  FROM chat_messages m WHERE WITHIN[m.at]
) said GROUP BY day
"""
CHAT_DAYS: Final = """
SELECT DISTINCT DAY[created_at] AS day FROM chat_sessions UNION SELECT DISTINCT DAY[at] FROM chat_messages
"""
