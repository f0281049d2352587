"""Brings a database to the newest schema, or says how far it is."""

import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from aimpay.server.db.database import sync_engine
from aimpay.server.db.silent import is_silent
from aimpay.server.insight.watching import is_watched

log = logging.getLogger(__name__)

TRIES: Final = 40
PAUSE_SECONDS: Final = 2.0
"""Some three minutes in all: a longer transaction is a report or a mistake, and the operator is told."""


def alembic_config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["url"] = url
    return config


def exists(url: str) -> bool:
    """Tell whether there is a SQLite file already; of a database server, only ``answers`` can tell."""
    return not url.startswith("sqlite:///") or Path(url.removeprefix("sqlite:///")).exists()


def answers(url: str) -> bool:
    """Tell whether the database can be talked to at all; a SQLite file that is not there yet cannot."""
    if not exists(url):
        return False
    engine = sync_engine(url)
    try:
        with engine.connect():
            return True
    except OperationalError:
        return False
    finally:
        engine.dispose()


def is_current(url: str) -> bool:
    """Tell whether the schema has all that this program needs: it is the newest one known here, or newer."""
    revision = _revision(url)
    return revision == _head(url) or _is_newer(url, revision)


def is_newer(url: str) -> bool:
    """Tell whether a newer release made this schema. It only added to ours: docs/decisions/0042."""
    return _is_newer(url, _revision(url))


def _is_newer(url: str, revision: str | None) -> bool:
    """Revisions are numbers, and an unknown one above all of ours was made after them."""
    head = _head(url) or ""
    return revision is not None and revision.isdecimal() and head.isdecimal() and int(revision) > int(head)


def _revision(url: str) -> str | None:
    engine = sync_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def _head(url: str) -> str | None:
    return ScriptDirectory.from_config(alembic_config(url)).get_current_head()


def _is_watched(url: str) -> bool:
    engine = sync_engine(url)
    try:
        with engine.connect() as connection:
            return is_watched(connection)
    finally:
        engine.dispose()


def migrate(url: str, to: str = "head") -> None:
    """Upgrade; safe to call on each start, of any number of processes. A newer schema is left as it is."""
    if to == "head" and is_newer(url):
        log.warning("the schema is newer than this program, which goes on with what it knows of it")
    elif _is_due(url, to):
        with _alone(url):
            if _is_due(url, to):  # perhaps it was done while we waited
                _upgrade(url, to)


def _is_due(url: str, to: str) -> bool:
    return to != "head" or not is_current(url) or not _is_watched(url)


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """Let one process at a time change a SQLite file; PostgreSQL has a lock of its own for that, in ``env``.

    The file's own lock is let go between two migrations, when another process would begin with the first.
    """
    if not url.startswith("sqlite:///"):
        yield
        return
    folder = os.open(Path(url.removeprefix("sqlite:///")).parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _upgrade(url: str, to: str) -> None:
    """A table that somebody holds for long is not waited for, but tried again: who waits for it stops all others."""
    for _ in range(TRIES - 1):
        try:
            command.upgrade(alembic_config(url), to)
        except OperationalError as error:
            if not is_silent(error):
                raise
            log.warning("a table is held, the migration is tried again: %s", type(error.orig).__name__)
            time.sleep(PAUSE_SECONDS)
        else:
            return
    command.upgrade(alembic_config(url), to)


def downgrade(url: str, to: str) -> None:
    command.downgrade(alembic_config(url), to)
