"""Compare the daily sums of the analytics with what they are made from, or make them anew."""

import argparse
import asyncio
from typing import Final

from aimpay.commands.database import prepare
from aimpay.commands.processes import load_settings, tell_user_errors
from aimpay.server.wiring import opened_house
from aimpay.server.workflows.insight.keeping import check, rebuild
from aimpay.settings import Settings

SHOWN: Final = 50
EQUAL: Final = "Дневные суммы сходятся с таблицами."
HOW_TO_MEND: Final = "Пересчитать: aimpay insight rebuild"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=["check", "rebuild"], help="сверить дневные суммы или пересчитать их заново")


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(arguments.act, load_settings()))


def _run(act: str, settings: Settings) -> int:
    prepare(settings)
    text, code = asyncio.run(_check(settings) if act == "check" else _rebuild(settings))
    print(text)  # noqa: T201 — the command's answer
    return code


async def _check(settings: Settings) -> tuple[str, int]:
    async with opened_house(settings) as house:
        found = await check(house.db, house.clock)
    if not found:
        return EQUAL, 0
    lines = [f"{one.day:%d.%m.%Y}  {one.part}" for one in found[:SHOWN]]
    return "\n".join([f"Не сходится: {len(found)}.", *lines, HOW_TO_MEND]), 1


async def _rebuild(settings: Settings) -> tuple[str, int]:
    async with opened_house(settings) as house:
        await rebuild(house.db, house.clock)
    return "Дневные суммы пересчитаны.", 0
