"""Compare the groups with the rights to their courses, now; put right what is found, when asked so."""

import argparse
import asyncio
from typing import Final

from aimpay.commands.database import prepare
from aimpay.commands.processes import UserError, load_settings, tell_user_errors
from aimpay.contract.learning import MembersReport
from aimpay.server.wiring import opened_house
from aimpay.server.workflows.membership.checking import check_now
from aimpay.settings import Settings

WAITS: Final = (
    "Бот или Telegram не отвечает либо просит подождать. Сверка не потеряна: рабочий процесс продолжит её сам "
    "с того же человека. Проверить связь: aimpay doctor"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="действие", required=True)
    compare = acts.add_parser("check", help="сверить группы с правами")
    compare.add_argument("--repair", action="store_true", help="исправить найденное теми же шагами, что и ночью")


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(load_settings(), repair=arguments.repair))


def _run(settings: Settings, *, repair: bool) -> int:
    prepare(settings)
    print(asyncio.run(check(settings, repair=repair)))  # noqa: T201 — the command's answer
    return 0


async def check(settings: Settings, *, repair: bool) -> str:
    async with opened_house(settings) as house:
        report = await check_now(house, repair=repair)
    if report is None:
        raise UserError(WAITS)
    return told(report, repair=repair)


def told(report: MembersReport, *, repair: bool) -> str:
    lines = [
        ("наши записи исправлены", report.corrected),
        ("в группе без права", report.strangers),
        ("право закончилось, но ещё в группе", report.overstayed),
        ("право есть, но вход закрыт", report.shut_out),
        ("Telegram не смог ответить", report.unknown),
        ("не получилось исправить", report.failed),
    ]
    found = [f"  {words}: {number}" for words, number in lines if number]
    end = [] if repair or not report.found else ["Исправить: aimpay members check --repair"]
    title = f"Проверено людей: {report.asked}" if found else f"Проверено людей: {report.asked}. Расхождений нет."
    return "\n".join([title, *found, *end])
