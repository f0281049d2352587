"""The database: its schema, a backup of it, a restore, and whether what it says holds together."""

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

from aimpay.commands.database import prepare
from aimpay.commands.processes import UserError, load_settings, tell_user_errors
from aimpay.server.backup.check import check, report
from aimpay.server.backup.errors import BackupError
from aimpay.server.backup.move import move
from aimpay.server.backup.restore import Restored, is_empty, restore, verify
from aimpay.server.backup.restore import prepare as prepare_for
from aimpay.server.backup.save import save
from aimpay.server.kit.clock import Clock
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.typography import day
from aimpay.server.migrations.upgrade import answers, exists, is_current, is_newer
from aimpay.server.wiring import prepare_database
from aimpay.server.workflows.engine import Engine
from aimpay.settings import Settings

PASSPHRASE: Final = "AIMPAY_BACKUP_PASSPHRASE"  # noqa: S105 — the name of a variable, not its value
SHORTEST: Final = 12
REPLACE: Final = "заменить"
ACTS: Final = ("upgrade", "status", "backup", "restore", "check", "move")
MOVED: Final = (
    "Осталось одно: впишите в\u00a0.env тот\u00a0же адрес, что был в\u00a0--to (DATABASE_URL=postgresql://…), "
    "и\u00a0запустите программу. "
    "Файл {file} не\u00a0тронут: сохраните его, но\u00a0больше в\u00a0нём не\u00a0работайте."
)
HELP: Final = (
    "upgrade — обновить схему, status — проверить её, backup ФАЙЛ — сохранить всё, restore ФАЙЛ — восстановить, "
    "check — сходится ли всё в базе, move --to АДРЕС — перенести всё из файла SQLite в PostgreSQL"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=ACTS, help=HELP)
    parser.add_argument("file", nargs="?", type=Path, metavar="ФАЙЛ", help="резервная копия")
    parser.add_argument("--encrypt", action="store_true", help=f"зашифровать паролем из {PASSPHRASE}")
    parser.add_argument("--replace", action="store_true", help="restore: стереть то, что есть в базе")
    parser.add_argument("--yes", action="store_true", help="restore --replace: не переспрашивать")

    parser.add_argument("--to", metavar="АДРЕС", help="move: пустая база, postgresql://user:password@host/name")


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(arguments, load_settings()))


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    try:
        match arguments.act:
            case "backup":
                return _backup(_file(arguments), settings, encrypt=arguments.encrypt)
            case "restore":
                return _restore(_file(arguments), settings, replace=arguments.replace, sure=arguments.yes)
            case "check":
                return _check(settings)
            case "move":
                return _move(arguments.to or "", settings)
        return _schema(arguments.act, settings)
    except BackupError as error:
        raise UserError(str(error)) from error


def _file(arguments: argparse.Namespace) -> Path:
    if arguments.file is None:
        raise UserError(f"Назовите файл: aimpay db {arguments.act} ФАЙЛ")
    return Path(arguments.file)


def _schema(act: str, settings: Settings) -> int:
    if act == "upgrade":
        prepare(settings)
    _must_answer(settings)
    if is_newer(settings.database_url):
        _say("Схема базы новее программы: обновите программу. До\u00a0тех пор она работает с\u00a0тем, что знает.")
        return 0
    current = is_current(settings.database_url)
    _say("Схема базы новейшая." if current else "Схема базы устарела: aimpay db upgrade")
    return 0 if current else 1


def _must_answer(settings: Settings) -> None:
    """One that is not there yet will be made, or is told of."""
    if exists(settings.database_url) and not answers(settings.database_url):
        raise UserError("База не\u00a0отвечает: проверьте DATABASE_URL. Что с\u00a0ней, скажет aimpay doctor")


def _backup(path: Path, settings: Settings, *, encrypt: bool) -> int:
    passphrase = os.environ.get(PASSPHRASE, "")
    if encrypt and len(passphrase) < SHORTEST:
        raise UserError(f"Для --encrypt нужен пароль не короче {SHORTEST} знаков в {PASSPHRASE}.")
    if not answers(settings.database_url):
        raise UserError("База не отвечает или её ещё нет.")
    replaced = " Прежний файл с\u00a0этим именем заменён." if path.exists() else ""
    try:
        tables, rows = save(settings.database_url, path, Clock().now(), passphrase if encrypt else None)
    except OSError as error:
        raise UserError(f"Файл {path} не записать: {error.strerror}.") from error
    size = path.stat().st_size
    _say(f"Сохранено в {path}: таблиц {tables}, строк {rows}, {size / 2**20:.1f} МБ.{replaced}")
    return 0


def _restore(path: Path, settings: Settings, *, replace: bool, sure: bool) -> int:
    passphrase, url = os.environ.get(PASSPHRASE), settings.database_url
    try:
        seen = verify(path, passphrase)
    except OSError as error:
        raise UserError(f"Файл {path} не открыть: {error.strerror}.") from error
    _must_answer(settings)
    prepare_for(url, seen)
    Engine(url).migrate()
    if replace and not is_empty(url) and not (sure or _agreed(seen)):
        raise UserError("Не подтверждено: база не тронута.")
    restore(url, path, passphrase, replace=replace)
    prepare_database(settings)
    _say(f"Восстановлено: таблиц {seen.tables}, строк {seen.rows}, копия от {_made(seen)}.")
    return _check(settings)


def _made(seen: Restored) -> str:
    """22 ноября 2026, 15:04 по Москве. What is no moment was written by somebody else: it is shown as it is."""
    try:
        there = datetime.fromisoformat(seen.made_at).astimezone(MOSCOW)
    except ValueError:
        return seen.made_at
    return f"{day(there)}, {there:%H:%M} по\u00a0Москве"


def _agreed(seen: Restored) -> bool:
    _say(f"Всё, что сейчас в базе, будет стёрто и заменено копией от {_made(seen)}.")
    _say(f"Остановите бота и сервер. Чтобы продолжить, напишите: {REPLACE}")
    return sys.stdin.readline().strip().lower() == REPLACE


def _move(target: str, settings: Settings) -> int:
    if not settings.is_sqlite or not target.startswith("postgresql://"):
        raise UserError("Переносят из\u00a0SQLite в\u00a0PostgreSQL: aimpay db move --to postgresql://…")
    if not answers(settings.database_url):
        raise UserError("База не отвечает или её ещё нет.")
    if not answers(target):
        raise UserError("База по\u00a0адресу --to не\u00a0отвечает: проверьте адрес, имя и\u00a0пароль.")
    moved = move(settings.database_url, target, Clock().now())
    there = settings.model_copy(update={"database_url": target})
    prepare_database(there)
    _say(f"Перенесено: таблиц {moved.tables}, строк {moved.rows}.")
    outcome = _check(there)
    _say(MOVED.format(file=settings.sqlite_path))
    return outcome


def _check(settings: Settings) -> int:
    if not answers(settings.database_url):
        raise UserError("База не отвечает или её ещё нет.")
    findings = check(settings.database_url)
    _say(report(findings))
    return 1 if any(one.problems for one in findings) else 0


def _say(words: str) -> None:
    print(words)  # noqa: T201 — the command's answer
