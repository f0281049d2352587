"""Databases with empty tables: a SQLite file, or one of a PostgreSQL server that can be stopped in mid-work."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from subprocess import CalledProcessError
from typing import Final, LiteralString

import psycopg
from psycopg.sql import SQL, Identifier

from aimpay.server.wiring import prepare_database
from fixtures.postgres_server import Server
from server.houses import server_settings

TEMPLATE: Final = "migrated"
HONEST: Final[LiteralString] = "ALTER DATABASE {} SET synchronous_commit = on"
"""What was answered as committed must be there after the fall."""


class Postgres(Server):
    """``create`` makes an empty database; ``stop`` ends the server as a power cut does."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self._address = self.start()
        self._create(TEMPLATE, "template1")
        prepare_database(server_settings(f"{self._address}/{TEMPLATE}"))

    def create(self, name: str) -> str:
        """Return the address of a new database with empty tables."""
        self._create(name, TEMPLATE)
        return f"{self._address}/{name}"

    def _create(self, name: str, template: str) -> None:
        with psycopg.connect(f"{self._address}/postgres", autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
            connection.execute(SQL(HONEST).format(Identifier(name)))

    def start_again(self) -> None:
        port = self._address.rpartition(":")[2]
        options = f"-h 127.0.0.1 -p {port} -k '' -c max_connections=300"
        self._run("pg_ctl", "-D", self._data, "-l", self._home / "server.log", "-o", options, "-w", "start")


def sqlite_file(template: Path, path: Path) -> str:
    """Return the address of a copy; the template is made where it is absent."""
    if not template.exists():
        prepare_database(server_settings(f"sqlite:///{template}"))
    with closing(sqlite3.connect(template)) as migrated, closing(sqlite3.connect(path)) as copy:
        migrated.backup(copy)
    return f"sqlite:///{path}"


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
