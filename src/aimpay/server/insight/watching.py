"""Triggers that note, in each change's own transaction, which days of which parts it changed.

No way of writing can forget them: a merge that moves rows by the names of tables, an erasure, an import, a hand in the
database. They are put on anew after every migration, because SQLite drops those of a table that it makes anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from aimpay.server.insight.fresh.people import FIRST_AT
from aimpay.server.insight.sql_words import POSTGRES, SQLITE, WORD

PREFIX: Final = "insight_watch_"
WATCHED_BY: Final = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'insight_watch_%'")
POSTGRES_TRIGGERS: Final = text("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'insight_watch_%'")
POSTGRES_FUNCTIONS: Final = text("SELECT proname FROM pg_proc WHERE proname LIKE 'insight_watch_%'")

PEOPLE: Final = ("people", "cohorts")


@dataclass(frozen=True)
class Watch:
    """``marks`` are SELECTs of part and day about the row that they call ROW. ``columns``: those whose change counts.

    ``later`` are marks of changes only: nothing can hang on a row that is new. ``at_once``: PostgreSQL looks at all
    rows that one INSERT brought, because many come together.
    """

    table: str
    columns: tuple[str, ...]
    marks: tuple[str, ...]
    later: tuple[str, ...] = ()
    at_once: bool = False


def _mark(part: str, day: str, where: str = "") -> str:
    return f"SELECT '{part}' AS part, DAY[{day}] AS day {where}"


def _person(where: str) -> tuple[str, ...]:
    """What depends on how far a person has got; ``where`` finds the lead ``d``."""
    walked = f"FROM leads d JOIN lead_progress p ON p.lead_id = d.id WHERE {where}"
    talked = f"FROM leads d JOIN site_sessions s ON s.lead_id = d.id JOIN chat_sessions c ON c.id = s.id WHERE {where}"
    return (
        *(_mark(part, FIRST_AT, f"FROM leads d WHERE {where}") for part in PEOPLE),
        _mark("warm_up", "p.at", walked),
        _mark("chat", "c.created_at", talked),
    )


def _order(where: str) -> tuple[str, ...]:
    return (
        _mark("orders", "o.created_at", f"FROM orders o WHERE {where}"),
        _mark("orders", "o.paid_at", f"FROM orders o WHERE {where}"),
    )


BY_USER: Final = "d.user_id = ROW.user_id"
BY_LEAD: Final = "d.id = ROW.lead_id"
BUYER: Final = "d.user_id = (SELECT o.user_id FROM orders o WHERE o.id = {0})"
OF_ATTEMPT: Final = "(SELECT a.order_id FROM payment_attempts a WHERE a.id = ROW.attempt_id)"
ROW_FIRST_AT: Final = FIRST_AT.replace("d.", "ROW.")

WATCHES: Final = (
    Watch("visits", ("source_id", "at"), (_mark("visits", "ROW.at"),), at_once=True),
    Watch(
        "site_sessions",
        ("created_at", "first_source_id", "last_source_id", "lead_id", "visit_source_id"),
        (_mark("arrivals", "ROW.created_at"),),
        later=(_mark("chat", "c.created_at", "FROM chat_sessions c WHERE c.id = ROW.id"),),
        at_once=True,
    ),
    Watch(
        "leads",
        ("user_id", "first_source_id", "first_touch_at", "last_source_id", "created_at", "merged_into_id"),
        (
            _mark("arrivals", "ROW.created_at"),
            _mark("arrivals", "u.created_at", "FROM users u WHERE u.id = ROW.user_id"),
            *(_mark(part, ROW_FIRST_AT) for part in PEOPLE),
            *_person("d.id = ROW.id")[len(PEOPLE) :],
        ),
    ),
    Watch(
        "users",
        ("created_at", "pay_email"),
        (_mark("arrivals", "ROW.created_at"), _mark("people", FIRST_AT, "FROM leads d WHERE d.user_id = ROW.id")),
    ),
    Watch(
        "touchpoints",
        ("lead_id", "kind"),
        (
            _mark(
                "people",
                FIRST_AT,
                f"FROM leads d WHERE {BY_LEAD} AND ROW.kind IN ('email_entered', 'email_confirmed')",
            ),
        ),
    ),
    Watch(
        "orders",
        ("user_id", "course_id", "amount", "status", "paid_how", "created_at", "paid_at"),
        (_mark("orders", "ROW.created_at"), _mark("orders", "ROW.paid_at"), *_person(BY_USER)),
    ),
    Watch(
        "order_touches",
        ("first_source_id", "last_source_id"),
        (
            *_order("o.id = ROW.order_id"),
            "SELECT 'money' AS part, NULL AS day FROM orders o WHERE o.id = ROW.order_id AND o.paid_at IS NOT NULL",
        ),
    ),
    Watch(
        "payment_attempts",
        ("order_id", "status", "provider_payment_id"),
        (
            _mark("people", FIRST_AT, f"FROM leads d WHERE {BUYER.format('ROW.order_id')}"),
            *_order("o.id = ROW.order_id"),
            _mark(
                "money",
                "t.occurred_at",
                "FROM ledger_transactions t WHERE t.reference = 'payment:' || ROW.provider_payment_id",
            ),
        ),
    ),
    Watch(
        "refunds",
        ("attempt_id", "status", "amount", "provider_refund_id"),
        (
            _mark("cohorts", FIRST_AT, f"FROM leads d WHERE {BUYER.format(OF_ATTEMPT)}"),
            *_order(f"o.id = {OF_ATTEMPT}"),
            _mark(
                "money",
                "t.occurred_at",
                "FROM ledger_transactions t WHERE t.reference = 'refund:' || ROW.provider_refund_id",
            ),
        ),
    ),
    Watch(
        "quiz_attempts",
        ("user_id", "status"),
        (_mark("people", FIRST_AT, f"FROM leads d WHERE {BY_USER} AND ROW.status = 'passed'"),),
    ),
    Watch(
        "certificates",
        ("user_id", "course_id", "status"),
        (_mark("people", FIRST_AT, f"FROM leads d WHERE {BY_USER}"),),
    ),
    Watch(
        "ledger_entries",
        ("amount",),
        (_mark("money", "t.occurred_at", "FROM ledger_transactions t WHERE t.id = ROW.transaction_id"),),
    ),
    Watch("lead_progress", ("lead_id", "at", "step_index"), (_mark("warm_up", "ROW.at"),)),
    Watch("chat_sessions", ("human", "called_at"), (_mark("chat", "ROW.created_at"),)),
    Watch("chat_messages", ("author", "fallback", "at"), (_mark("chat", "ROW.at"),)),
)


def unwatch(connection: Connection) -> None:
    """Take the triggers off: tables may be made anew, and what reads them by triggers would stand in the way."""
    if connection.dialect.name == "sqlite":
        for name in connection.scalars(WATCHED_BY).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        return
    for name in connection.scalars(POSTGRES_FUNCTIONS).all():
        connection.exec_driver_sql(f"DROP FUNCTION {name} CASCADE")


def watch(connection: Connection) -> None:
    """Put them on. What happened meanwhile was not noted, so that everything is to be rolled up anew."""
    for one in WATCHES:
        for statement in _sqlite(one) if connection.dialect.name == "sqlite" else _postgres(one):
            connection.exec_driver_sql(statement)
    mark_everything(connection)


def mark_everything(connection: Connection) -> None:
    """Have every day of every part computed anew by the passes that follow."""
    connection.execute(
        text("INSERT INTO insight_dirty (part, day) SELECT part, NULL FROM insight_parts WHERE part <> 'channels'")
    )


def is_watched(connection: Connection) -> bool:
    """Tell whether every trigger is there: a process may have died between a migration and this."""
    found = POSTGRES_TRIGGERS if connection.dialect.name != "sqlite" else WATCHED_BY
    return set(connection.scalars(found)) == trigger_names()


def trigger_names() -> set[str]:
    return {f"{PREFIX}{one.table}_{act}" for one in WATCHES for act in ("new", "gone", "changed")}


def _sqlite(one: Watch) -> Iterator[str]:
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in one.columns)
    updated = f"UPDATE OF {', '.join(one.columns)} ON {one.table} WHEN {changed}"
    yield f"CREATE TRIGGER {PREFIX}{one.table}_new AFTER INSERT ON {one.table} BEGIN {_notes(one.marks, 'NEW')} END"
    changing = one.marks + one.later
    yield f"CREATE TRIGGER {PREFIX}{one.table}_gone AFTER DELETE ON {one.table} BEGIN {_notes(changing, 'OLD')} END"
    yield (
        f"CREATE TRIGGER {PREFIX}{one.table}_changed AFTER {updated} "
        f"BEGIN {_notes(changing, 'OLD')} {_notes(changing, 'NEW')} END"
    )


def _notes(marks: Sequence[str], row: str) -> str:
    """Each day once: nobody else writes meanwhile, so that a day that is noted is certain to be rolled up later."""
    return " ".join(_note(mark, row) for mark in marks)


def _note(mark: str, row: str) -> str:
    """About the row itself, as visits are, it is one look at an index."""
    spelt = _spell(mark, SQLITE, row)
    if " FROM " not in spelt:
        part, day = spelt.removeprefix("SELECT ").removesuffix(" AS day ").split(" AS part, ")
        noted = f"EXISTS (SELECT 1 FROM insight_dirty WHERE part = {part} AND day = {day})"  # noqa: S608 — our words
        return f"INSERT INTO insight_dirty (part, day) SELECT {part}, {day} WHERE {day} IS NOT NULL AND NOT {noted};"
    return (
        f"INSERT INTO insight_dirty (part, day) SELECT DISTINCT part, day FROM ({spelt}) AS noted "  # noqa: S608 — likewise
        "WHERE (day IS NOT NULL OR part = 'money') AND NOT EXISTS "
        "(SELECT 1 FROM insight_dirty d WHERE d.part = noted.part AND d.day IS noted.day);"
    )


def _postgres(one: Watch) -> Iterator[str]:
    """Always one more row: whoever looked whether the day is noted could be overtaken by the pass that takes it."""
    name = f"{PREFIX}{one.table}"
    changing = one.marks + one.later
    fresh = _united(one.marks, "NEW")
    gone = _united(changing, "OLD")
    both = f"{gone} UNION {_united(changing, 'NEW')}"
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in one.columns)
    yield _function(f"{name}_new", fresh)
    yield _function(f"{name}_gone", gone)
    yield _function(f"{name}_changed", both)
    if one.at_once:
        yield _function(f"{name}_many", " UNION ".join(_spell_all(mark) for mark in one.marks))
        yield (
            f"CREATE TRIGGER {name}_new AFTER INSERT ON {one.table} REFERENCING NEW TABLE AS fresh "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_many()"
        )
    else:
        yield f"CREATE TRIGGER {name}_new AFTER INSERT ON {one.table} FOR EACH ROW EXECUTE FUNCTION {name}_new()"
    yield f"CREATE TRIGGER {name}_gone AFTER DELETE ON {one.table} FOR EACH ROW EXECUTE FUNCTION {name}_gone()"
    yield (
        f"CREATE TRIGGER {name}_changed AFTER UPDATE ON {one.table} FOR EACH ROW "
        f"WHEN ({changed}) EXECUTE FUNCTION {name}_changed()"
    )


def _function(name: str, noted: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608 — likewise
        f"INSERT INTO insight_dirty (part, day) SELECT part, CAST(day AS date) FROM ({noted}) AS noted "
        "WHERE day IS NOT NULL OR part = 'money'; RETURN NULL; END $$"
    )


def _spell(mark: str, words: dict[str, str], row: str) -> str:
    return WORD.sub(lambda found: words[found[1]].format(found[2]), mark).replace("ROW.", f"{row}.")


def _united(marks: Sequence[str], row: str) -> str:
    return " UNION ".join(_spell(mark, POSTGRES, row) for mark in marks)


def _spell_all(mark: str) -> str:
    """The same about every row of the statement."""
    return f"{_spell(mark, POSTGRES, 'fresh')} FROM fresh"
