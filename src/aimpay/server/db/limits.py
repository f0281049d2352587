"""How many connections a process takes, and how long it waits for what. PostgreSQL; SQLite knows BUSY_MS alone."""

from dataclasses import dataclass
from typing import Any, Final

import asyncpg
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi

CONNECT_SECONDS: Final = 5
IDLE_SECONDS: Final = 60
"""A transaction that does nothing for so long is ended by the server: it holds locks that others wait for."""
KEEPALIVE: Final = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}
"""Asked of the server: a machine of ours that vanishes without a word is noticed within seconds, not hours."""
OURS: Final = {"keepalives": 1, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
"""The same the other way round, for psycopg."""


@dataclass(frozen=True)
class Limits:
    """Seconds. ``pool`` connections and no more; ``wait`` for a free one, and for a lock; ``statement`` for one."""

    pool: int = 10
    engine_pool: int = 10
    wait: float = 10
    statement: float = 60

    @property
    def server_settings(self) -> dict[str, str]:
        return KEEPALIVE | {
            "statement_timeout": _milliseconds(self.statement),
            "lock_timeout": _milliseconds(self.wait),
            "idle_in_transaction_session_timeout": _milliseconds(IDLE_SECONDS),
        }

    @property
    def asyncpg(self) -> dict[str, Any]:
        """The driver gives up a little later than the server should have: then the way to it is broken."""
        return {
            "async_creator_fn": connect,
            "timeout": CONNECT_SECONDS,
            "command_timeout": self.statement + CONNECT_SECONDS,
            "server_settings": self.server_settings,
        }

    @property
    def psycopg(self) -> dict[str, Any]:
        options = " ".join(f"-c {name}={value}" for name, value in self.server_settings.items())
        return OURS | {"connect_timeout": CONNECT_SECONDS, "options": options}


PATIENT: Final = OURS | {"connect_timeout": CONNECT_SECONDS}
"""For psycopg, where statements may take their time: migrations, backups, the engine."""


async def connect(*where: Any, **how: Any) -> Any:
    """Connect, and fail as SQLAlchemy expects it: it passes the driver's own errors on as they are."""
    try:
        return await asyncpg.connect(*where, **how)
    except (OSError, asyncpg.PostgresError) as error:
        unreachable: Any = AsyncAdapt_asyncpg_dbapi.OperationalError
        raise unreachable(f"no connection: {error!r}", error) from error


def _milliseconds(seconds: float) -> str:
    return str(int(seconds * 1000))
