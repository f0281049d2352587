"""Which errors say that the database is not there just now, rather than that the statement was wrong."""

import logging
from typing import Final

import asyncpg
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

OURS: Final = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
AWAY: Final = (
    DBAPIError,
    PoolTimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    ConnectionError,
)
"""What a lost, full, locked or restarting database raises; ``is_away`` looks closer."""


def is_away(error: BaseException) -> bool:
    """Whether the same work may pass later, as it is."""
    return isinstance(error, AWAY) and not isinstance(error, OURS)


def log_failure(log: logging.Logger, words: str, error: BaseException) -> None:
    """One line while the database is away: a loop says it every second, and the disk may be what is full."""
    log.error("%s: %s", words, type(error).__name__, exc_info=None if is_away(error) else error)
