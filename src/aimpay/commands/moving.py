"""Moving in: the database of the system before ours, or a list of people as CSV; each may be tried first."""

import argparse
import asyncio
from pathlib import Path
from typing import Final

from aimpay.commands.database import prepare
from aimpay.commands.processes import UserError, load_settings, tell_user_errors
from aimpay.server.edge.errors import BusinessError
from aimpay.server.staff.audit import CAME_BY, Via
from aimpay.server.wiring import opened_house
from aimpay.server.workflows.house import House
from aimpay.server.workflows.moving.lists.kinds import ListKind
from aimpay.server.workflows.moving.lists.taking import ListWish, take_list
from aimpay.server.workflows.moving.original.read import read_original
from aimpay.server.workflows.moving.original.taking import Wish, take_original
from aimpay.server.workflows.moving.report import Report, markdown, plain
from aimpay.settings import Settings

ORIGINAL: Final = "original"
REPORT: Final = "отчёт-о-переносе.md"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="act", metavar="что", required=True)
    names = {
        ORIGINAL: "база прежней системы, файл SQLite",
        ListKind.LEADS: "список лидов, CSV",
        ListKind.STUDENTS: "список учеников, CSV: им откроется доступ",
        ListKind.PARTNERS: "список партнёров, CSV",
    }
    for name, words in names.items():
        one = kinds.add_parser(name, help=words)
        one.add_argument("file", type=Path, metavar="ФАЙЛ")
        one.add_argument("--dry-run", action="store_true", help="только показать, что будет")
        one.add_argument("--report", type=Path, default=Path(REPORT), metavar="ФАЙЛ.md", help="отчёт (%(default)s)")
        if name in {ORIGINAL, ListKind.STUDENTS}:
            one.add_argument("--course", metavar="КУРС", help="короткое имя курса; без него — первый в продаже")


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(arguments, load_settings()))


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    if not arguments.file.is_file():
        raise UserError(f"Нет такого файла: {arguments.file}")
    prepare(settings)
    print(asyncio.run(_import(arguments, settings)))  # noqa: T201 — the command's answer
    return 0


async def _import(arguments: argparse.Namespace, settings: Settings) -> str:
    CAME_BY.set(Via.COMMAND)
    async with opened_house(settings) as house:
        try:
            report = await (_original if arguments.act == ORIGINAL else _list)(house, arguments)
        except BusinessError as error:
            raise UserError(error.message) from error
    await asyncio.to_thread(arguments.report.write_text, markdown(report), "utf-8")
    return f"{plain(report)}\n\nОтчёт целиком: {arguments.report}"


async def _original(house: House, arguments: argparse.Namespace) -> Report:
    file: Path = arguments.file
    old = await asyncio.to_thread(read_original, file, house.clock.now())
    return await take_original(house, old, Wish(arguments.course, file.name, arguments.dry_run))


async def _list(house: House, arguments: argparse.Namespace) -> Report:
    file: Path = arguments.file
    body = await asyncio.to_thread(file.read_bytes)
    course = arguments.course if arguments.act == ListKind.STUDENTS else None
    wish = ListWish(ListKind(arguments.act), file.name, course, arguments.dry_run)
    return await take_list(house, body, wish)
