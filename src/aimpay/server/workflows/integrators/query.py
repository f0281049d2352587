"""A question in SQL by the owner, asked so that nothing can be written and nobody waits long. Each is in the audit."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from sqlalchemy import delete, select
from sqlalchemy.engine import make_url

from aimpay.contract.errors import ErrorCode
from aimpay.server.db.base import Base
from aimpay.server.edge.errors import BusinessError
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.integrators.models import SavedQuery
from aimpay.server.workflows.integrators.query_rules import FUNCTIONS, SECRET_TABLES, QueryUnfitError, read_question

SECONDS: Final = 5
ROWS: Final = 1000
FILE_ROWS: Final = 50_000
LONGEST_CELL: Final = 500
LARGEST_VALUE: Final = 10_000_000
"""Bytes that SQLite may put together in one value."""
STEPS: Final = 10_000
"""Of SQLite's machine between two looks at the clock."""
TOO_LONG: Final = f"Запрос шёл дольше {SECONDS} секунд и\u00a0остановлен. Уточните условия."
READING: Final = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
HIDDEN_WORDS: Final = frozenset({"like", "glob", "->", "->>", "json_extract", "current_timestamp", "current_date"})
"""What SQLite calls by itself for signs of the language."""


class QueryRefusedError(BusinessError):
    code = ErrorCode.QUERY_REFUSED
    status = 422
    text = "Такой запрос не\u00a0разрешён."


@dataclass(frozen=True)
class Answer:
    """``more``: there are rows beyond the limit."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool


def open_tables() -> dict[str, tuple[str, ...]]:
    """Tables that may be asked, with their columns."""
    return {name: tuple(Base.metadata.tables[name].columns.keys()) for name in sorted(open_names())}


def open_names() -> frozenset[str]:
    return frozenset(Base.metadata.tables) - SECRET_TABLES


async def ask(house: House, sql: str, *, by: int, most: int = ROWS) -> Answer:
    """Raise QueryRefusedError, which says why, also for what the database itself does not take."""
    try:
        statement = read_question(sql, open_names())
        answer = await asyncio.to_thread(_look(house), house.db.url, statement, most)
    except (QueryUnfitError, sqlite3.Error, psycopg.Error) as error:
        await _note(house, sql, by, {"refused": _words(error)})
        raise QueryRefusedError(_words(error)) from error
    await _note(house, statement, by, {"rows": len(answer.rows), "more": answer.more})
    return answer


def _look(house: House) -> Callable[[str, str, int], Answer]:
    return ask_sqlite if house.db.is_sqlite else ask_postgres


def ask_sqlite(url: str, statement: str, most: int) -> Answer:
    """Its own connection, opened for reading; SQLite itself asks us about each table and function."""
    path, until = url.removeprefix("sqlite:///"), time.monotonic() + SECONDS
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=SECONDS)) as connection:
        connection.execute("PRAGMA query_only = ON")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        there = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        }
        connection.set_authorizer(_judge_of(there - open_names()))
        connection.set_progress_handler(lambda: int(time.monotonic() > until), STEPS)
        cursor = connection.execute(statement)
        found = cursor.fetchmany(most + 1)
        return _answer([one[0] for one in cursor.description or ()], found, most)


def _judge_of(closed: Collection[str]) -> Callable[..., int]:
    """What is no table of the file is a name that the question itself gave."""

    def judge(act: int, first: str | None, second: str | None, _base: str | None, _within: str | None) -> int:
        if act == sqlite3.SQLITE_FUNCTION:
            return _allow((second or "").lower() in FUNCTIONS | HIDDEN_WORDS)
        if act == sqlite3.SQLITE_READ:
            return _allow(first not in closed and not (first or "").startswith(("sqlite_", "pragma_")))
        return _allow(act in READING)

    return judge


def _allow(fits: bool) -> int:
    return sqlite3.SQLITE_OK if fits else sqlite3.SQLITE_DENY


def ask_postgres(url: str, statement: str, most: int) -> Answer:
    """A transaction that may only read, a limit of time kept by the server, and rows fetched as far as needed."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, connect_timeout=SECONDS) as connection:
        connection.read_only = True
        connection.execute("SELECT set_config('statement_timeout', %s, true)", (f"{SECONDS * 1000}",))
        with connection.cursor(name="asked") as cursor:
            cursor.execute(statement.encode())
            found = cursor.fetchmany(most + 1)
            return _answer([one.name for one in cursor.description or ()], found, most)


def _answer(columns: Sequence[str], found: Sequence[Sequence[Any]], most: int) -> Answer:
    rows = tuple(tuple(_cell(cell) for cell in row) for row in found[:most])
    return Answer(tuple(columns), rows, more=len(found) > most)


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, bytes | memoryview):
        return f"<{len(value)} байт>"
    words = str(value)
    return words if len(words) <= LONGEST_CELL else f"{words[:LONGEST_CELL]}…"


def _words(error: Exception) -> str:
    if isinstance(error, psycopg.errors.QueryCanceled) or "interrupted" in str(error):
        return TOO_LONG
    if isinstance(error, QueryUnfitError):
        return str(error)
    first = (str(error).splitlines() or [""])[0]
    return f"База не\u00a0поняла запрос: {first[:300]}"


async def _note(house: House, sql: str, by: int, outcome: dict[str, Any]) -> None:
    async with house.db.write() as session:
        told = {"sql": sql[: LONGEST_CELL * 20], **outcome}
        now = house.clock.now()
        note_change(session, by=by, action=Action.QUERY, about=("query", ""), now=now, via=Via.OFFICE, after=told)


async def save_query(house: House, name: str, sql: str, *, by: int) -> None:
    """Under a name that is used already it takes the place of what was there."""
    name = " ".join(name.split())[:100]
    if not name:
        raise QueryRefusedError("Назовите запрос.")
    try:
        statement = read_question(sql, open_names())
    except QueryUnfitError as error:
        raise QueryRefusedError(str(error)) from error
    now = house.clock.now()
    async with house.db.write() as session:
        await session.execute(delete(SavedQuery).where(SavedQuery.name == name))
        session.add(SavedQuery(name=name, sql=statement, created_by=by, created_at=now))
        note_change(
            session, by=by, action=Action.QUERY, about=("saved_queries", name), now=now, via=Via.OFFICE,
            after={"sql": statement},
        )  # fmt: skip


async def forget_query(house: House, query_id: int, *, by: int) -> None:
    now = house.clock.now()
    async with house.db.write() as session:
        row = await session.get(SavedQuery, query_id)
        if row is None:
            return
        about = ("saved_queries", row.name)
        note_change(session, by=by, action=Action.QUERY, about=about, now=now, via=Via.OFFICE, before={"sql": row.sql})
        await session.delete(row)


async def saved_queries(house: House) -> Sequence[SavedQuery]:
    async with house.db.read() as session:
        return (await session.scalars(select(SavedQuery).order_by(SavedQuery.name))).all()
