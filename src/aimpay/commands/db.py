"""The database: bring it to the newest schema, or say where it stands."""

import argparse

from aimpay.commands.processes import load_settings, tell_user_errors
from aimpay.server.migrations.upgrade import is_current
from aimpay.server.wiring import prepare_database
from aimpay.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=("upgrade", "status"), help="upgrade — обновить схему, status — проверить")


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _act(arguments.act, load_settings()))


def _act(act: str, settings: Settings) -> int:
    if act == "upgrade":
        prepare_database(settings)
    current = is_current(settings.database_url)
    print("Схема базы новейшая." if current else "Схема базы устарела: aimpay db upgrade")  # noqa: T201 — the answer
    return 0 if current else 1
