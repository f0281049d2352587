"""What no database holds: a zero byte in a text, a number beyond 64 bits.

PostgreSQL has no such letter; SQLite would keep it, and then PostgreSQL could not take the school over.
"""

from typing import Any, Final

from sqlalchemy import Engine, event

LARGEST: Final = 2**63 - 1


class UnstorableError(ValueError):
    """Raised before the database is asked."""


def refuse_unstorable(engine: Engine) -> None:
    event.listen(engine, "before_cursor_execute", _look)


def _look(_connection: Any, _cursor: Any, _statement: str, given: Any, *_: Any) -> None:
    """``given``: the parameters, or a list of them for each row."""
    for row in given if isinstance(given, list) else (given,):
        for value in row.values() if isinstance(row, dict) else row or ():
            if (isinstance(value, str) and "\x00" in value) or (isinstance(value, int) and abs(value) > LARGEST):
                raise UnstorableError
