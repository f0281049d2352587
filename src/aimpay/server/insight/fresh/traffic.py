"""Visits, and who appeared, by day."""

from typing import Final

VISITS: Final = """
SELECT day, channel_id, CAST(sum(visits) AS bigint) AS visits FROM (
  SELECT v.day, coalesce(c.channel_id, v.source_id) AS channel_id, v.visits FROM (
    SELECT DAY[at] AS day, source_id, count(*) AS visits FROM visits WHERE WITHIN[at] GROUP BY 1, 2
  ) v LEFT JOIN insight_channels c ON c.source_id = v.source_id
) named GROUP BY day, channel_id
"""
VISIT_DAYS: Final = "SELECT DISTINCT DAY[at] AS day FROM visits"

ARRIVALS: Final = """
SELECT day, coalesce(f.channel_id, first_id, 0) AS first_id, coalesce(l.channel_id, last_id, 0) AS last_id,
  CAST(sum(browsers) AS bigint) AS browsers, CAST(sum(anonymous) AS bigint) AS anonymous,
  CAST(sum(leads) AS bigint) AS leads, CAST(sum(started) AS bigint) AS started
FROM (
  SELECT DAY[s.created_at] AS day, s.first_source_id AS first_id, s.last_source_id AS last_id,
    count(*) AS browsers, sum(CASE WHEN s.lead_id IS NULL THEN 1 ELSE 0 END) AS anonymous, 0 AS leads, 0 AS started
  FROM site_sessions s WHERE WITHIN[s.created_at] AND s.visit_source_id IS NOT NULL GROUP BY 1, 2, 3
  UNION ALL
  SELECT DAY[d.created_at], d.first_source_id, coalesce(d.last_source_id, d.first_source_id), 0, 0, count(*), 0
  FROM leads d WHERE WITHIN[d.created_at] AND coalesce(d.merged_into_id, 0) = 0 GROUP BY 1, 2, 3
  UNION ALL
  SELECT DAY[u.created_at], d.first_source_id, coalesce(d.last_source_id, d.first_source_id), 0, 0, 0, count(*)
  FROM users u LEFT JOIN leads d ON d.user_id = u.id WHERE WITHIN[u.created_at] GROUP BY 1, 2, 3
) appeared
LEFT JOIN insight_channels f ON f.source_id = first_id
LEFT JOIN insight_channels l ON l.source_id = last_id
GROUP BY 1, 2, 3
"""
ARRIVAL_DAYS: Final = """
SELECT DISTINCT DAY[created_at] AS day FROM site_sessions
UNION SELECT DISTINCT DAY[created_at] FROM leads
UNION SELECT DISTINCT DAY[created_at] FROM users
"""
