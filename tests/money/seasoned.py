"""An engine that knows the statements which the engines of earlier tests have compiled.

Each test has a database of its own, so an engine too. A new one would compile the same hundreds of statements again.
"""

from typing import Any, Final

from sqlalchemy import Dialect
from sqlalchemy.ext.asyncio import AsyncEngine

_dialects: Final[dict[str, Dialect]] = {}
_compiled: Final[dict[Any, Any]] = {}


def seasoned(engine: AsyncEngine) -> AsyncEngine:
    """Give the engine the dialect of the first one of its kind: compiled statements are kept by dialect."""
    sync = engine.sync_engine
    sync.dialect = _dialects.setdefault(sync.dialect.name, sync.dialect)
    sync.update_execution_options(compiled_cache=_compiled)
    return engine
