"""The reserve bot: stands in under the same name while the school is being mended."""

import argparse
import asyncio
from pathlib import Path

from aimpay.bot.reserve.notice import Notice, Paper
from aimpay.bot.reserve.standing_in import standing_in
from aimpay.commands.processes import UserError, load_settings, run_until_stopped, tell_user_errors
from aimpay.server.workflows.folder_reader import SchoolFolderError
from aimpay.server.workflows.school_folder import SchoolFolder, read_folder
from aimpay.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--until", default="", metavar="КОГДА", help="когда вернётесь: «к 18:00»")
    parser.add_argument(
        "--school", type=Path, metavar="ПАПКА", help="папка aimpay school export: оттуда документы и видео"
    )


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(load_settings(), _notice(arguments.until, arguments.school)))


def _run(settings: Settings, notice: Notice) -> int:
    async def work(stop: asyncio.Event) -> None:
        async with standing_in(settings, notice, Path(settings.reserve_file)):
            print("Запасной бот отвечает людям. Ctrl-C — уступить место настоящему.", flush=True)  # noqa: T201 — for who runs it
            await stop.wait()

    return run_until_stopped(work, log_level=settings.log_level)


def _notice(until: str, folder: Path | None) -> Notice:
    if folder is None:
        return Notice(until)
    school = _read(folder)
    papers = {kind: Paper(one.title, one.body) for kind, one in school.documents.items()}
    welcome = school.media.get("welcome")
    video = welcome.body if welcome and welcome.file_name.endswith(".mp4") else None
    return Notice(until, school.facts.support_contact, papers, video)


def _read(folder: Path) -> SchoolFolder:
    try:
        return read_folder(folder)
    except SchoolFolderError as error:
        problems = "\n".join(f"  • {problem}" for problem in error.problems)
        raise UserError(f"Папка {folder} не годится:\n{problems}") from error
