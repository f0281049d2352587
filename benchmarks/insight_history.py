"""A year of a school, made by the database itself: visits, leads, orders and all that the analytics read."""

import re
from typing import Final

from sqlalchemy import Connection, text

from aimpay.server.db.database import sync_engine
from aimpay.server.insight.watching import unwatch, watch

YEAR: Final = 365 * 86_400
ENDS: Final = 1_795_000_000
"""18 November 2026."""
SOURCES: Final = 300
COURSES: Final = 3
PARTNERS: Final = 50
COUNT: Final = "b(i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM b WHERE i < {0})"
AT: Final = re.compile(r"AT\[([^\]]+)\]")

BORN: Final = f"({ENDS - YEAR} + (b.i * 6 * {YEAR} / :sessions))"
PAID: Final = f"({BORN} + 7200 + (b.i * 7919 % 45) * 43200)"
SOURCE: Final = f"(1 + b.i * 31 % {SOURCES})"
LATER: Final = f"(1 + b.i * 57 % {SOURCES})"
BUYER: Final = "b.i % 5 = 0"
WORDS: Final = {
    "{BEGINS}": str(ENDS - YEAR),
    "{BORN}": BORN,
    "{PAID}": PAID,
    "{SOURCE}": SOURCE,
    "{LATER}": LATER,
    "{BUYER}": BUYER,
    "{SOURCES}": str(SOURCES),
    "{COURSES}": str(COURSES),
    "{PARTNERS}": str(PARTNERS),
    "{INVITERS}": str(PARTNERS * 10),
    "{ENDS}": str(ENDS),
    "{YEAR}": str(YEAR),
}
FILL: Final[tuple[tuple[str, str], ...]] = (
    (
        "sources",
        """INSERT INTO sources (id, digest, utm_source, utm_medium, utm_campaign, utm_term, created_at)
    SELECT i, 'd' || CAST(i AS text), 'source-' || CAST(i % 20 AS text), 'cpc', 'campaign-' || CAST(i % 60 AS text),
    'term-' || CAST(i AS text), AT[{BEGINS}] FROM b""",
    ),
    (
        "courses",
        """INSERT INTO courses (id, slug, title, price_amount, bonus_amount, on_sale, trial_quiz, created_at)
    SELECT i, 'course-' || CAST(i AS text), 'Курс', 1499000, 200000, true, false, AT[{BEGINS}] FROM b""",
    ),
    ("one", "INSERT INTO funnel_stages (slug, title, position, enters_on) SELECT 'new', 'Новый', 1, '[]' FROM b"),
    (
        "leads",
        """INSERT INTO users (id, first_name, pay_email, created_at)
    SELECT i, 'Имя', CASE WHEN i % 10 < 4 THEN 'a@example.com' END, AT[{BORN} + 3600] FROM b WHERE i % 10 < 6""",
    ),
    (
        "leads",
        """INSERT INTO leads (id, user_id, stage, stage_at, first_source_id, first_touch_at, last_source_id,
    last_touch_at, created_at, active_at)
    SELECT i, CASE WHEN i % 10 < 6 THEN i END, 'new', AT[{BORN}], {SOURCE}, AT[{BORN}],
    {LATER}, AT[{BORN}], AT[{BORN} + 1800], AT[{BORN}] FROM b""",
    ),
    (
        "sessions",
        """INSERT INTO site_sessions (id, lead_id, first_source_id, last_source_id, last_source_at, visit_source_id,
    visited_at, created_at, seen_at)
    SELECT i, CASE WHEN i % 6 = 0 AND i / 6 <= :leads THEN i / 6 END, 1 + i * 31 % {SOURCES}, 1 + i * 57 % {SOURCES},
    AT[{BEGINS} + i * {YEAR} / :sessions], 1, AT[{BEGINS} + i * {YEAR} / :sessions],
    AT[{BEGINS} + i * {YEAR} / :sessions], AT[{BEGINS} + i * {YEAR} / :sessions] FROM b""",
    ),
    (
        "visits",
        """INSERT INTO visits (session_id, source_id, landing, at)
    SELECT 1 + i % :sessions, 1 + i * 31 % {SOURCES}, '/', AT[{BEGINS} + i * {YEAR} / :visits] FROM b""",
    ),
    (
        "leads",
        """INSERT INTO orders (id, number, user_id, course_id, amount, currency, status, created_at, paid_at)
    SELECT i, 'A' || CAST(i AS text), i, 1 + i % {COURSES}, 1499000, 'RUB',
    CASE WHEN {BUYER} THEN 'paid' ELSE 'open' END, AT[{PAID} - 600], CASE WHEN {BUYER} THEN AT[{PAID}] END
    FROM b WHERE {BUYER} OR i % 10 = 2""",
    ),
    (
        "leads",
        """INSERT INTO order_touches (order_id, first_source_id, first_at, last_source_id, last_at, recorded_at)
    SELECT i, {SOURCE}, AT[{BORN}], {LATER}, AT[{BORN}], AT[{PAID} - 600] FROM b WHERE {BUYER} OR i % 10 = 2""",
    ),
    (
        "leads",
        """INSERT INTO payment_attempts (id, order_id, number, status, idempotency_key, request, amount, email,
    provider_payment_id, created_at, expires_at, check_at)
    SELECT i, i, 1, CASE WHEN {BUYER} THEN 'succeeded' ELSE 'pending' END, CAST(i AS text), '{}', 1499000,
    'a@example.com', 'p' || CAST(i AS text), AT[{PAID} - 600], AT[{PAID}], AT[{PAID}]
    FROM b WHERE {BUYER} OR i % 10 = 2""",
    ),
    (
        "ledger_accounts",
        """INSERT INTO ledger_accounts (id, kind, owner_id) SELECT i, CASE i WHEN 1 THEN 'provider' WHEN 2 THEN 'sales'
    WHEN 3 THEN 'provider_fees' WHEN 4 THEN 'refunds' WHEN 5 THEN 'commissions' ELSE 'partner_held' END,
    CASE WHEN i > 5 THEN i ELSE 0 END FROM b""",
    ),
    (
        "leads",
        """INSERT INTO ledger_transactions (id, kind, reference, occurred_at)
    SELECT i, 'sale', 'payment:p' || CAST(i AS text), AT[{PAID}] FROM b WHERE {BUYER}
    UNION ALL SELECT :leads + i, 'commission', 'commission:' || CAST(i AS text), AT[{PAID}] FROM b WHERE i % 20 = 0
    UNION ALL SELECT 2 * :leads + i, 'refund', 'refund:r' || CAST(i AS text), AT[{PAID} + 432000] FROM b
    WHERE i % 100 = 5""",
    ),
    (
        "leads",
        """INSERT INTO ledger_entries (transaction_id, debit_account_id, credit_account_id, amount)
    SELECT i, 1, 2, 1499000 FROM b WHERE {BUYER} UNION ALL SELECT i, 3, 1, 52465 FROM b WHERE {BUYER}
    UNION ALL SELECT :leads + i, 5, 6 + i % {PARTNERS}, 200000 FROM b WHERE i % 20 = 0
    UNION ALL SELECT 2 * :leads + i, 4, 1, 1499000 FROM b WHERE i % 100 = 5""",
    ),
    (
        "leads",
        """INSERT INTO refunds (attempt_id, amount, status, external, keep_access, reason, idempotency_key,
    provider_refund_id, created_at, check_at)
    SELECT i, 1499000, 'succeeded', false, false, 'передумал', CAST(i AS text), 'r' || CAST(i AS text),
    AT[{PAID} + 432000], AT[{PAID} + 432000] FROM b WHERE i % 100 = 5""",
    ),
    (
        "courses",
        """INSERT INTO quizzes (id, course_id, title, pass_percent, cooldown_minutes, show_mistakes, created_at,
    changed_at) SELECT i, i, 'Тест', 80, 0, 'never', AT[{BEGINS}], AT[{BEGINS}] FROM b""",
    ),
    (
        "leads",
        """INSERT INTO quiz_attempts (quiz_id, user_id, status, seed, total, pass_percent, started_at)
    SELECT 1 + i % {COURSES}, i, 'passed', 's', 10, 80, AT[{PAID} + 864000] FROM b WHERE i % 10 = 0""",
    ),
    (
        "leads",
        """INSERT INTO certificates (number, user_id, course_id, course_title, full_name, name_key, issued_at, status,
    status_at, right_lost) SELECT 'C' || CAST(i AS text), i, 1 + i % {COURSES}, 'Курс', 'Имя', 'имя',
    AT[{PAID} + 864000], 'valid', AT[{PAID} + 864000], false FROM b WHERE i % 20 = 0""",
    ),
    (
        "leads",
        """INSERT INTO lead_progress (lead_id, stage, step, step_index, at)
    SELECT b.i, s.stage, s.stage || CAST(s.place AS text), s.place, AT[{BORN} + 1800 + s.place * 60] FROM b JOIN (
      SELECT 'quiz' AS stage, 0 AS place UNION ALL SELECT 'quiz', 1 UNION ALL SELECT 'final', 2
    ) s ON b.i % 4 >= s.place""",
    ),
    (
        "leads",
        """INSERT INTO chat_sessions (id, human, questions, unanswered, created_at, active_at)
    SELECT i * 6, CASE WHEN i % 9 = 0 THEN 'called' ELSE 'none' END, 3, 0, AT[{BORN} + 60], AT[{BORN} + 600]
    FROM b WHERE i % 4 = 0 AND i * 6 <= :sessions""",
    ),
    (
        "leads",
        """INSERT INTO chat_messages (session_id, key, author, text, sources, partial, fallback, at)
    SELECT b.i * 6, CAST(n.n AS text), CASE WHEN n.n % 2 = 0 THEN 'visitor' ELSE 'assistant' END, 'Сколько стоит курс?',
    '[]', false, b.i % 16 = 0 AND n.n = 1, AT[{BORN} + 60 + n.n * 30]
    FROM b JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) n ON true
    WHERE b.i % 4 = 0 AND b.i * 6 <= :sessions""",
    ),
    (
        "leads",
        """INSERT INTO attributions (user_id, referrer_id, rule, decided_at)
    SELECT i, 10 * (1 + i % {PARTNERS}), 'first', AT[{BORN} + 3600] FROM b WHERE i % 20 = 0 AND i > {INVITERS}""",
    ),
    (
        "leads",
        """INSERT INTO referral_touches (user_id, payload, referrer_id, verdict, touched_at)
    SELECT i, 'r', 10 * (1 + i % {PARTNERS}), 'taken', AT[{BORN} + 3600] FROM b
    WHERE i % 10 = 0 AND i > {INVITERS}""",
    ),
    (
        "leads",
        """INSERT INTO commissions (order_id, referrer_id, referred_id, amount, status, earned_at, available_at)
    SELECT i, 10 * (1 + i % {PARTNERS}), i, 200000, 'held', AT[{PAID}], AT[{PAID}] FROM b
    WHERE i % 20 = 0 AND i > {INVITERS}""",
    ),
    (
        "one",
        """INSERT INTO ad_imports (id, name, sha256, imported_by, imported_at)
    SELECT i, 'costs.csv', 'x', 1, AT[{ENDS}] FROM b""",
    ),
    (
        "costs",
        """INSERT INTO ad_costs (day, source, campaign, amount, clicks, import_id, imported_by)
    SELECT DAY[{BEGINS} + i / 20 * 86400], 'source-' || CAST(i % 20 AS text), 'campaign-' || CAST(i % 20 AS text),
    100000 + i % 977, 40, 1, 1 FROM b""",
    ),
)


def fill(url: str, visits: int) -> None:
    """With the triggers off, as an import does; everything is to be rolled up then."""
    engine = sync_engine(url)
    leads, sessions = visits // 10, visits * 6 // 10
    counts = {
        "sources": SOURCES,
        "courses": COURSES,
        "leads": leads,
        "sessions": sessions,
        "visits": visits,
        "ledger_accounts": 5 + PARTNERS,
        "one": 1,
        "costs": 20 * 365,
    }
    with engine.begin() as connection:
        unwatch(connection)
        connection.execute(text("DELETE FROM courses"))
        for count, statement in FILL:
            _run(connection, statement, counts[count], counts)
        watch(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def _run(connection: Connection, statement: str, count: int, counts: dict[str, int]) -> None:
    sqlite = connection.dialect.name == "sqlite"
    at = "strftime('%Y-%m-%d %H:%M:%f000', {0}, 'unixepoch')" if sqlite else "to_timestamp({0})"
    day = "date({0}, 'unixepoch', '+3 hours')" if sqlite else "CAST(to_timestamp({0}) AS date)"
    for word, meant in WORDS.items():
        statement = statement.replace(word, meant)
    spelt = AT.sub(lambda found: at.format(found[1]), statement)
    spelt = re.sub(r"DAY\[([^\]]+)\]", lambda found: day.format(found[1]), spelt)
    head, select, rest = spelt.partition("SELECT")
    made = f"{head} WITH RECURSIVE {COUNT.format(count)} {select}{rest}"
    given = {name: counts[name] for name in ("leads", "sessions", "visits") if f":{name}" in made}
    for name, value in given.items():
        made = made.replace(f":{name}", str(value))
    connection.exec_driver_sql(made.replace("%", "%%") if not sqlite else made)
