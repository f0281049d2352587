"""Brings a database to the newest schema, or says how far it is."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from aimpay.server.db.database import sync_engine
from aimpay.server.insight.watching import is_watched


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
    """Tell whether the schema is the newest one."""
    engine = sync_engine(url)
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    return current == ScriptDirectory.from_config(alembic_config(url)).get_current_head()


def _is_watched(url: str) -> bool:
    engine = sync_engine(url)
    try:
        with engine.connect() as connection:
            return is_watched(connection)
    finally:
        engine.dispose()


def migrate(url: str, to: str = "head") -> None:
    """Upgrade; safe to call on each start."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    if to != "head" or not is_current(url) or not _is_watched(url):
        command.upgrade(alembic_config(url), to)


def downgrade(url: str, to: str) -> None:
    command.downgrade(alembic_config(url), to)
