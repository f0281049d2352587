"""A PostgreSQL server of the suite's own, which can be stopped in the midst of work and started again."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import CalledProcessError
from typing import Final, LiteralString

import psycopg
from psycopg.sql import SQL, Identifier

from fixtures.postgres_server import Server

HONEST: Final[LiteralString] = "ALTER DATABASE {} SET synchronous_commit = on"
"""What was answered as committed must be there after the fall."""


class Postgres(Server):
    """``create`` makes an empty database; ``stop`` ends the server as a power cut does."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self._address = self.start()

    def create(self, name: str) -> str:
        with psycopg.connect(f"{self._address}/postgres", autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
            connection.execute(SQL(HONEST).format(Identifier(name)))
        return f"{self._address}/{name}"

    def start_again(self) -> None:
        port = self._address.rpartition(":")[2]
        options = f"-h 127.0.0.1 -p {port} -k '' -c max_connections=300"
        self._run("pg_ctl", "-D", self._data, "-l", self._home / "server.log", "-o", options, "-w", "start")


@contextmanager
def postgres(home: Path) -> Iterator[Postgres]:
    """Give a server that ends with the block."""
    home.mkdir(mode=0o711, parents=True)
    server = Postgres(home)
    try:
        yield server
    finally:
        with suppress(CalledProcessError):
            server.stop()
        server.forget()
