"""The school's settings, texts, documents and media: out to a folder that a person edits, and back."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from aimpay.commands.database import prepare
from aimpay.commands.processes import UserError, load_settings, tell_user_errors
from aimpay.server.db.database import Database
from aimpay.server.kit.clock import Clock
from aimpay.server.workflows.fiscal.school_file import fiscal_problem
from aimpay.server.workflows.folder_reader import SchoolFolderError
from aimpay.server.workflows.open_school import open_school
from aimpay.server.workflows.school_file import changes, present_school, take_school
from aimpay.server.workflows.school_folder import SchoolFolder, read_folder, write_folder
from aimpay.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="действие", required=True)
    out = acts.add_parser("export", help="записать школу в папку: school.json, тексты, документы, видео")
    back = acts.add_parser("import", help="взять школу из папки: сначала проверить, потом показать и записать")
    for act in (out, back):
        act.add_argument("folder", type=Path, metavar="ПАПКА")
    back.add_argument("--dry-run", action="store_true", help="только проверить и показать, что изменится")


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _act(arguments, load_settings()))


def _act(arguments: argparse.Namespace, settings: Settings) -> int:
    folder: Path = arguments.folder
    try:
        if arguments.act == "export":
            return asyncio.run(_with_school(settings, lambda db: _export(db, folder)))
        wanted = read_folder(folder)
        return asyncio.run(_with_school(settings, lambda db: _import(db, wanted, dry_run=arguments.dry_run)))
    except SchoolFolderError as error:
        raise UserError("\n".join(f"  • {problem}" for problem in error.problems)) from error


async def _with_school(settings: Settings, work: Callable[[Database], Awaitable[str]]) -> int:
    """Open the database, filled with the sample if this is the first start, and print what ``work`` answers."""
    await asyncio.to_thread(prepare, settings)
    db = Database(settings.database_url)
    try:
        await open_school(db, Clock(), settings.group_id)
        print(await work(db))  # noqa: T201 — the command's answer
    finally:
        await db.close()
    return 0


async def _export(db: Database, folder: Path) -> str:
    async with db.read() as session:
        school = await present_school(session, Clock().now())
    await asyncio.to_thread(write_folder, folder, school)
    return f"Школа записана в {folder}. Измените, что нужно, и верните: aimpay school import {folder}"


async def _import(db: Database, wanted: SchoolFolder, *, dry_run: bool) -> str:
    now = Clock().now()
    async with db.write() as session:
        present = await present_school(session, now)
        lines = changes(present, wanted)
        if present.facts.fiscal != wanted.facts.fiscal and (problem := fiscal_problem(wanted.facts.fiscal, now)):
            raise UserError(f"  • {problem}")
        if not dry_run:
            await take_school(session, present, wanted, now)
    return _told(lines, dry_run=dry_run)


def _told(lines: list[str], *, dry_run: bool) -> str:
    if not lines:
        return "Всё уже так: менять нечего."
    end = "Ничего не записано: это только проверка." if dry_run else "Записано. Перезапускать AiM Pay не нужно."
    return "\n".join([*(f"  • {line}" for line in lines), end])
