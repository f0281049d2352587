"""The evidence of consents, out to an Excel file."""

import argparse
import asyncio
import shutil
from datetime import date, timedelta
from pathlib import Path

from aimpay.commands.database import prepare
from aimpay.commands.processes import UserError, load_settings, tell_user_errors
from aimpay.server.edge.errors import BusinessError
from aimpay.server.kit.moscow import start_of
from aimpay.server.wiring import opened_house
from aimpay.server.workflows.mailing.evidence import Wanted, export_consents
from aimpay.settings import Settings

AUTHOR = "с сервера, командой aimpay consents export"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="действие", required=True)
    out = acts.add_parser("export", help="записать журнал согласий и тексты, на которые соглашались")
    out.add_argument("file", type=Path, metavar="ФАЙЛ.xlsx")
    out.add_argument("--person", metavar="КТО", help="Telegram id, почта, телефон, user:N или lead:N")
    out.add_argument("--since", type=date.fromisoformat, metavar="ДЕНЬ", help="с этого дня по Москве: 2026-11-01")
    out.add_argument("--until", type=date.fromisoformat, metavar="ДЕНЬ", help="по этот день включительно")


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(arguments, load_settings()))


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    prepare(settings)
    print(asyncio.run(_export(arguments, settings)))  # noqa: T201 — the command's answer
    return 0


async def _export(arguments: argparse.Namespace, settings: Settings) -> str:
    file: Path = arguments.file
    until = start_of(arguments.until + timedelta(days=1)) if arguments.until else None
    since = start_of(arguments.since) if arguments.since else None
    async with opened_house(settings) as house:
        try:
            made = await export_consents(house, Wanted(arguments.person, since, until), AUTHOR)
        except BusinessError as error:
            raise UserError(error.message) from error
    await asyncio.to_thread(shutil.move, made, file)
    return f"Журнал согласий записан в {file}."
