"""The keys that sign certificates: look at them, or let a new one take over."""

import argparse
import asyncio

from aimpay.commands.database import prepare
from aimpay.commands.processes import load_settings, tell_user_errors
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.typography import day
from aimpay.server.learning.credentials.chest import Chest
from aimpay.server.learning.credentials.jose import thumbprint
from aimpay.server.learning.credentials.keys import all_keys, rotate
from aimpay.server.learning.credentials.models import SigningKey
from aimpay.server.wiring import opened_house
from aimpay.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=("list", "rotate"), help="list — показать, rotate — сделать новый ключ")
    parser.add_argument(
        "--stolen",
        action="store_true",
        help="прежние ключи украдены: больше не верить им; сертификаты нужно скачать заново",
    )


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(arguments, load_settings()))


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    prepare(settings)
    turn = arguments.act == "rotate"
    print(asyncio.run(_act(settings, turn=turn, stolen=turn and arguments.stolen)))  # noqa: T201 — the answer
    return 0


async def _act(settings: Settings, *, turn: bool, stolen: bool) -> str:
    chest = Chest([code.get_secret_value() for code in settings.secret_codes])
    async with opened_house(settings) as house:
        if turn:
            now = house.clock.now()
            await house.db.transact(lambda session: rotate(session, chest, now, withdraw=stolen))
        async with house.db.read() as session:
            return "\n".join(_told(key) for key in await all_keys(session))


def _told(key: SigningKey) -> str:
    since = day(key.created_at.astimezone(MOSCOW))
    if key.withdrawn_at:
        state = f"отозван {day(key.withdrawn_at.astimezone(MOSCOW))}, ему больше нельзя верить"
    elif key.retired_at:
        state = f"не подписывает с {day(key.retired_at.astimezone(MOSCOW))}, подписанное им в силе"
    else:
        state = "подписывает сейчас"
    return f"{key.number}. {state}; создан {since}\n   отпечаток {thumbprint(key.public)}"
