"""Everything the school has, out to a folder: an archive of JSON with the files, a workbook, or both."""

import argparse
import asyncio
import shutil
from pathlib import Path
from typing import Final

from aimpay.commands.database import prepare
from aimpay.commands.processes import UserError, load_settings, tell_user_errors
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.office.export.archive import write_archive
from aimpay.server.office.export.book import write_everything_book
from aimpay.server.sheets.table import Made
from aimpay.server.sheets.temporary import temporary_file
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.rules import Action
from aimpay.server.wiring import opened_house
from aimpay.server.workflows.house import House
from aimpay.settings import Settings

BY: Final = "с сервера, командой aimpay export"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="ПАПКА", help="куда записать")
    parser.add_argument("--json", action="store_true", help="архив: таблицы в JSON и файлы")
    parser.add_argument("--xlsx", action="store_true", help="книга Excel; без обоих — и то и другое")


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(arguments, load_settings()))


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    prepare(settings)
    print(asyncio.run(_export(arguments, settings)))  # noqa: T201 — the command's answer
    return 0


async def _export(arguments: argparse.Namespace, settings: Settings) -> str:
    folder: Path = arguments.folder
    try:
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"В эту папку не записать: {folder}") from error
    both = arguments.json == arguments.xlsx
    async with opened_house(settings) as house:
        name = f"aimpay-{house.clock.now().astimezone(MOSCOW):%Y-%m-%d}"
        made = []
        if both or arguments.json:
            made.append(await _made(house, folder / f"{name}.zip"))
        if both or arguments.xlsx:
            made.append(await _made(house, folder / f"{name}.xlsx"))
        async with house.db.write() as session:
            about, after = ("export_all", ""), {"files": [one.name for one in made]}
            now = house.clock.now()
            note_change(session, by=None, action=Action.MOVE, about=about, now=now, via=Via.COMMAND, after=after)
    return "\n".join(["Всё выгружено:", *(f"  {one}" for one in made), "Что не вошло и почему — в manifest.json."])


async def _made(house: House, target: Path) -> Path:
    """A file that is not whole never stands under its name."""
    rough = await asyncio.to_thread(temporary_file, target.suffix)
    try:
        if target.suffix == ".zip":
            await write_archive(house.db, house.clock, rough)
        else:
            await write_everything_book(house.db, Made(BY, house.clock.now()), rough)
        await asyncio.to_thread(shutil.move, rough, target)
    finally:
        await asyncio.to_thread(rough.unlink, missing_ok=True)
    return target
