"""Which errors mean that the database is away or too busy for the moment, and not that something is wrong with us."""

import logging
from typing import Final

from asyncpg import PostgresError
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolExhaustedError

AWAY: Final = ("08", "57P0", "53")
"""Beginnings of SQLSTATE: connections, shutdown and start, no resources."""
BUSY: Final = ("55P03", "57014", "40001", "40P01", "25P03")
"""A lock or a statement took too long, a deadlock, a transaction that idled."""
SQLITE: Final = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN")


def is_silent(error: BaseException) -> bool:
    """Tell whether the same may succeed later."""
    if isinstance(error, PoolExhaustedError | ConnectionError | TimeoutError | InterfaceError):
        return True
    if isinstance(error, PostgresError):  # while it connects, SQLAlchemy lets the driver's own through
        return _is_passing(error)
    return isinstance(error, DBAPIError) and (error.connection_invalidated or _is_passing(error.orig))


def log_failure(log: logging.Logger, words: str, error: BaseException) -> None:
    """One line while the database is away: a loop says it every second, and the disk may be what is full."""
    log.error("%s: %s", words, type(error).__name__, exc_info=None if is_silent(error) else error)


def _is_passing(told: BaseException | None) -> bool:
    if name := getattr(told, "sqlite_errorname", None):
        return str(name).startswith(SQLITE)
    state = getattr(told, "sqlstate", None)
    if state is None:  # a driver that never reached the server, or lost it, has no code to show
        return isinstance(told, ConnectionError | TimeoutError) or type(told).__name__ == "OperationalError"
    return str(state).startswith((*AWAY, *BUSY))
