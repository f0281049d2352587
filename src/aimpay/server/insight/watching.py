"""Triggers that note, in each change's own transaction, which days of which parts it changed.

No way of writing can forget them: a merge that moves rows by the names of tables, an erasure, an import, a hand in the
database. They are put on anew after every migration, because SQLite drops those of a table that it makes anew.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Connection, text

from aimpay.server.insight.sql_words import POSTGRES, SQLITE, WORD
from aimpay.server.insight.watches import WATCHES, Watch

PREFIX: Final = "insight_watch_"
WATCHED_BY: Final = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'insight_watch_%'")
POSTGRES_TRIGGERS: Final = text("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'insight_watch_%'")
POSTGRES_FUNCTIONS: Final = text("SELECT proname FROM pg_proc WHERE proname LIKE 'insight_watch_%'")


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
