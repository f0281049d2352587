"""A connection to SQLite that leaves the loop's thread only for what may wait."""

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiosqlite import Connection

BEGIN_READING: Final = "BEGIN"
BEGIN_WRITING: Final = "BEGIN IMMEDIATE"


async def connect(path: str) -> Connection:
    connection = SqliteConnection(lambda: sqlite3.connect(path, check_same_thread=False), iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001 — as SQLAlchemy does it: a forgotten connection must not hold the exit
    return await connection


class SqliteConnection(Connection):
    """Beginning to write waits for the lock, and ending for the disk: these are done in the connection's own thread.

    Between the two nothing waits, and in WAL mode reading never does; a change of threads would cost more than most
    statements.
    """

    _threaded = False
    """From when the thread is asked for something until no transaction that it began is open."""

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if not self._may_wait(fn, *args):
            return fn(*args, **kwargs)
        self._threaded = True  # also when this is canceled: what comes next must queue up behind it
        in_thread: Callable[..., Awaitable[Any]] = super()._execute
        result = await in_thread(fn, *args, **kwargs)
        self._threaded = fn.__name__.startswith("execute") and self._conn.in_transaction
        return result

    def _may_wait(self, fn: Callable[..., Any], statement: str = "", *_rest: Any) -> bool:
        match fn.__name__:
            case "cursor" | "fetchone" | "fetchmany" | "fetchall":
                return False
            case "close":
                return fn == self._conn.close
            case "commit" | "rollback":
                return self._threaded
            case "execute" | "executemany":
                return not (self._threaded or statement == BEGIN_READING or statement.startswith("SELECT"))
            case _:
                return True
