"""The questions of a course's quiz: out to a file that a person edits, and back."""

import argparse
import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.commands.database import prepare
from aimpay.commands.processes import UserError, load_settings, tell_user_errors
from aimpay.contract.quiz import BankFormat
from aimpay.server.db.database import Database
from aimpay.server.edge.errors import BusinessError
from aimpay.server.kit.clock import Clock
from aimpay.server.learning.quizzes.bank import Bank
from aimpay.server.learning.quizzes.errors import QuizBankInvalidError, QuizNotFoundError
from aimpay.server.learning.quizzes.pictures import Picture, known_pictures, read_picture, store_pictures
from aimpay.server.learning.quizzes.present_bank import present_bank, with_pictures
from aimpay.server.learning.quizzes.take_bank import take_bank
from aimpay.server.school.models import MediaItem
from aimpay.server.selling.find_course import known_course
from aimpay.server.workflows.open_school import open_school
from aimpay.server.workflows.quizzes.bank_files import read_bank, write_bank
from aimpay.settings import Settings

FORMATS: Final[Mapping[str, BankFormat]] = {".yaml": "yaml", ".yml": "yaml", ".gift": "gift"}
PICTURES: Final = "quiz"
"""The folder beside the file, where its pictures lie."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="действие", required=True)
    out = acts.add_parser("export", help="записать вопросы курса в файл .yaml или .gift, картинки — в папку quiz рядом")
    back = acts.add_parser("import", help="взять вопросы курса из файла: сначала проверить, потом показать и записать")
    for act in (out, back):
        act.add_argument("course", metavar="КУРС", help="короткое имя курса")
        act.add_argument("file", type=Path, metavar="ФАЙЛ")
    back.add_argument("--dry-run", action="store_true", help="только проверить и показать, что изменится")


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: asyncio.run(_act(arguments, load_settings())))


async def _act(arguments: argparse.Namespace, settings: Settings) -> int:
    file: Path = arguments.file
    if file.suffix.lower() not in FORMATS:
        raise UserError(f"{file}: имя файла должно кончаться на .yaml или .gift")
    await asyncio.to_thread(prepare, settings)
    db = Database(settings.database_url)
    try:
        await open_school(db, Clock(), settings.group_id)
        print(await _told(db, arguments, file))  # noqa: T201 — the command's answer
    except QuizBankInvalidError as error:
        raise UserError("\n".join(f"  • {problem}" for problem in error.problems)) from error
    except BusinessError as error:
        raise UserError(error.message) from error
    finally:
        await db.close()
    return 0


async def _told(db: Database, arguments: argparse.Namespace, file: Path) -> str:
    if arguments.act == "export":
        return await export_quiz(db, arguments.course, file)
    return await import_quiz(db, arguments.course, file, dry_run=arguments.dry_run)


async def export_quiz(db: Database, slug: str, file: Path) -> str:
    """Return what was written, in words. A course without a quiz raises QuizNotFoundError."""
    async with db.read() as session:
        course = await known_course(session, slug)
        bank = await present_bank(session, course.id)
        if bank is None:
            raise QuizNotFoundError
        names = {key: name for name, key in (await known_pictures(session)).items()}
        bodies = [(names[key], await _body(session, key)) for key in sorted(_pictures_of(bank))]
    written = write_bank(slug, with_pictures(bank, names), FORMATS[file.suffix.lower()])
    await asyncio.to_thread(_write, file, written.content, bodies)
    lost = "".join(f"\n  • {line}" for line in written.left_out)
    return f"Вопросы записаны в {file}." + (f" В этом формате не записать:{lost}" if lost else "")


async def import_quiz(db: Database, slug: str, file: Path, *, dry_run: bool) -> str:
    """Return what changes, in words. A file with mistakes raises QuizBankInvalidError and changes nothing."""
    content = await asyncio.to_thread(_read, file)
    async with db.write() as session:
        course = await known_course(session, slug, lock=True)
        bank = read_bank(content, FORMATS[file.suffix.lower()], await present_bank(session, course.id))
        new = await asyncio.to_thread(_pictures_beside, file, _pictures_of(bank))
        if not dry_run:
            await store_pictures(session, new)
        keys = {**await known_pictures(session), **{name: picture.key for name, picture in new.items()}}
        now = Clock().now()
        lines = await take_bank(session, course.id, bank, pictures=keys, by=None, now=now, dry_run=dry_run)
    if not lines:
        return "Всё уже так: менять нечего."
    end = "Ничего не записано: это только проверка." if dry_run else "Записано. Перезапускать AiM Pay не нужно."
    return "\n".join([*(f"  • {line}" for line in lines), end])


def _pictures_of(bank: Bank) -> set[str]:
    return {one.picture for one in bank.questions if one.picture}


async def _body(session: AsyncSession, key: str) -> bytes:
    return (await session.get_one(MediaItem, key)).body


def _write(file: Path, content: str, pictures: list[tuple[str, bytes]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, "utf-8")
    for name, body in pictures:
        home = file.parent / PICTURES
        home.mkdir(exist_ok=True)
        (home / Path(name).name).write_bytes(body)


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{file}: не читается ({error})") from error


def _pictures_beside(file: Path, names: set[str]) -> dict[str, Picture]:
    """Pictures that lie beside the file; those that do not may be known to the school already."""
    found = {name: file.parent / PICTURES / Path(name).name for name in names}
    read = {name: read_picture(name, path.read_bytes()) for name, path in found.items() if path.is_file()}
    if problems := [one for one in read.values() if isinstance(one, str)]:
        raise QuizBankInvalidError(problems)
    return {name: picture for name, picture in read.items() if isinstance(picture, Picture)}
