"""Databases to measure on: a SQLite file, and PostgreSQL from its wheel. Each measured variant gets a copy of one."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg

from fixtures.databases import Desk, start_postgres
from fixtures.postgres_server import DURABLE


class Shelf(Protocol):
    """Addresses of databases; nobody may be connected to one that is copied."""

    name: str

    def new(self) -> str: ...

    def copy(self, url: str) -> str: ...


class SqliteShelf:
    name = "SQLite"

    def __init__(self, home: Path) -> None:
        self._home = home
        self._made = 0

    def new(self) -> str:
        self._made += 1
        return f"sqlite:///{self._home / f'{self._made}.db'}"

    def copy(self, url: str) -> str:
        copied = self.new()
        shutil.copyfile(url.removeprefix("sqlite:///"), copied.removeprefix("sqlite:///"))
        return copied


class PostgresShelf:
    name = "PostgreSQL"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def new(self) -> str:
        return self._desk.create()

    def copy(self, url: str) -> str:
        return self._desk.create(template=url.rpartition("/")[2])


@contextmanager
def sqlite_shelf(home: Path) -> Iterator[Shelf]:
    yield SqliteShelf(home)


@contextmanager
def postgres_shelf(home: Path, *, durable: bool = False) -> Iterator[Shelf]:
    """The server ends with this process. ``durable``: on the disk, every commit written through."""
    home.mkdir(mode=0o711)
    if durable:
        os.environ[DURABLE] = "1"
    server = start_postgres(home, os.getpid())
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        yield PostgresShelf(Desk(server, connection))
