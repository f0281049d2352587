"""Sequences: who would get what in the next hours, also by a changed file, and nothing is written."""

import argparse
import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from aimpay.commands.database import prepare
from aimpay.commands.processes import UserError, load_settings, tell_user_errors
from aimpay.server.db.database import Database
from aimpay.server.growth.sequences.dry_run import Forecast, Foreseen, foresee
from aimpay.server.growth.sequences.plan import SequencePlan
from aimpay.server.growth.sequences.plan_problems import SequenceInvalidError
from aimpay.server.growth.sequences.reason_words import CHANNELS, REASONS
from aimpay.server.growth.sequences.yaml_plan import read_plan
from aimpay.server.kit.clock import Clock
from aimpay.server.kit.moscow import MOSCOW
from aimpay.settings import Settings

TWO_DAYS: Final = 48
LONGEST_HOURS: Final = 24 * 31


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="действие", required=True)
    dry = acts.add_parser("dry-run", help="кто что получит в ближайшие часы; ничего не отправляет и не записывает")
    dry.add_argument("--hours", type=int, default=TWO_DAYS, metavar="ЧАСЫ", help="на сколько вперёд, обычно 48")
    dry.add_argument(
        "--instead",
        type=Path,
        action="append",
        default=[],
        metavar="ФАЙЛ",
        help="как пойдёт с этим файлом цепочки: имя файла — её короткое имя; можно несколько раз",
    )


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _act(arguments))


def _act(arguments: argparse.Namespace) -> int:
    if not 0 < arguments.hours <= LONGEST_HOURS:
        raise UserError(f"--hours — от 1 до {LONGEST_HOURS}")
    settings, instead = load_settings(), dict(map(_plan, arguments.instead))
    return asyncio.run(_dry_run(settings, instead, timedelta(hours=arguments.hours)))


def _plan(path: Path) -> tuple[str, SequencePlan]:
    try:
        return path.stem, read_plan(path.read_text("utf-8-sig"))
    except OSError as error:
        raise UserError(f"{path}: не прочитать ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: сохраните в кодировке UTF-8") from error
    except SequenceInvalidError as error:
        raise UserError("\n".join(f"  • {path}: {problem}" for problem in error.problems)) from error


async def _dry_run(settings: Settings, instead: Mapping[str, SequencePlan], horizon: timedelta) -> int:
    await asyncio.to_thread(prepare, settings)
    db = Database(settings.database_url)
    try:
        async with db.read() as session:
            found = await foresee(session, Clock().now(), instead=instead, horizon=horizon)
    finally:
        await db.close()
    print("\n".join(_told(found)))  # noqa: T201 — the command's answer
    return 0


def _told(found: Forecast) -> list[str]:
    people = len({one.lead_id for one in found.messages})
    lines = [_line(one) for one in found.lines]
    end = f"Сообщений: {len(found.messages)}, людей: {people}. Ничего не отправлено и не записано."
    part = [] if found.is_whole else ["Внутри слишком много людей: посчитана только ближайшая часть."]
    return [*lines, *part, end]


def _line(one: Foreseen) -> str:
    """Without names: a terminal's log is no place for personal data."""
    by = ", ".join(CHANNELS[channel] for channel in one.channels)
    what = f"ничего: {REASONS.get(one.reason, one.reason)}" if one.reason else by
    variant = f" ({one.variant})" if one.variant else ""
    return f"{one.at.astimezone(MOSCOW):%d.%m %H:%M}  №{one.lead_id}  {one.sequence} — {one.step}{variant}: {what}"
