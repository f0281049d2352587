"""A zero byte is in no text: PostgreSQL refuses it, and what SQLite would keep of it PostgreSQL could not take over."""

from typing import Any

from sqlalchemy import Engine, event


class ZeroByteError(ValueError):
    """Raised before the database is asked."""


def refuse_zeros(engine: Engine) -> None:
    event.listen(engine, "before_cursor_execute", _look)


def _look(_connection: Any, _cursor: Any, _statement: str, given: Any, *_: Any) -> None:
    """``given``: the parameters, or a list of them for each row."""
    for row in given if isinstance(given, list) else (given,):
        for value in row.values() if isinstance(row, dict) else row or ():
            if isinstance(value, str) and "\x00" in value:
                raise ZeroByteError
