"""The database at the start of a process: made ready, or said plainly why it cannot be."""

from typing import Final

from sqlalchemy.exc import ArgumentError, DBAPIError

from aimpay.commands.processes import UserError
from aimpay.server.db.database import sync_engine
from aimpay.server.wiring import prepare_database
from aimpay.settings import Settings

UNUSABLE: Final = (
    "База данных не\u00a0отвечает или закрыта для записи ({why}).\n"
    "Проверьте DATABASE_URL в\u00a0.env и\u00a0права на\u00a0файл; посмотреть вместе с\u00a0остальным: aimpay doctor"
)


def prepare(settings: Settings) -> None:
    """Bring the database to its newest form; raise UserError where it cannot be written to."""
    try:
        _write(settings.database_url)
    except DBAPIError as error:
        raise UserError(UNUSABLE.format(why=str(error.orig).partition("\n")[0])) from error
    except (ArgumentError, ValueError) as error:
        raise UserError(UNUSABLE.format(why="адрес не\u00a0разобрать")) from error
    prepare_database(settings)


def _write(url: str) -> None:
    engine = sync_engine(url)
    try:
        with engine.begin():
            """On SQLite this takes the lock that only a writer has."""
    finally:
        engine.dispose()
