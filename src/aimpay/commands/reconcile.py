"""Compare our books with the provider's lists, or with a registry file, now; show what is open, and resolve it."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from aimpay.commands.database import prepare
from aimpay.commands.processes import UserError, load_settings, tell_user_errors
from aimpay.server.edge.errors import BusinessError
from aimpay.server.selling.gateway import GatewayRefusedError, GatewayUnknownError
from aimpay.server.wiring import opened_house
from aimpay.server.workflows.house import House
from aimpay.server.workflows.models import Difference
from aimpay.server.workflows.reconciliation.differences import count_open, open_differences, resolve
from aimpay.server.workflows.reconciliation.reconcile import last_days, reconcile_now, reconcile_registry
from aimpay.server.workflows.reconciliation.registry import Registry, RegistryUnreadableError, read_registry
from aimpay.settings import Settings

SHOWN: Final = 50
USUAL: Final = 3
MOST: Final = 30
LEAST_REASON: Final = 3
Act = Callable[[House], Awaitable[None]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--days", type=int, default=USUAL, metavar="N", help="за столько последних дней, 1–30; обычно 3")
    what.add_argument("--registry", type=Path, metavar="ФАЙЛ", help="реестр ЮKassa (CSV) вместо её списков")
    what.add_argument("--list", action="store_true", help="не сверять, показать неразобранное")
    what.add_argument("--resolve", type=int, metavar="НОМЕР", help="разобрать расхождение; нужен --reason")
    parser.add_argument("--reason", default="", metavar="СЛОВА", help="что выяснилось и что сделано")


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(arguments, load_settings()))


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    act = _act(arguments)
    prepare(settings)
    print(asyncio.run(_in_house(settings, act)))  # noqa: T201 — the command's answer
    return 0


def _act(arguments: argparse.Namespace) -> Act:
    """Choose what to do; raise UserError before anything is touched."""
    if arguments.list:
        return _open
    if arguments.resolve is not None:
        return _resolving(arguments.resolve, arguments.reason.strip())
    if arguments.registry:
        registry = _read(arguments.registry)
        return lambda house: reconcile_registry(house, registry)
    if not 1 <= arguments.days <= MOST:
        raise UserError(f"--days: от 1 до {MOST}.")
    days: int = arguments.days
    return lambda house: reconcile_now(house, *last_days(house, days))


def _resolving(number: int, reason: str) -> Act:
    if len(reason) < LEAST_REASON:
        raise UserError("Скажите, что выяснилось: --reason 'Счёт за консультацию'.")

    async def work(house: House) -> None:
        try:
            async with house.db.write() as session:
                owner, now = house.admins[0], house.clock.now()
                await resolve(session, number, by=owner, resolution=reason, now=now)
        except BusinessError as error:
            raise UserError(error.message) from error

    return work


def _read(path: Path) -> Registry:
    try:
        return read_registry(path.read_bytes())
    except OSError as error:
        raise UserError(f"Файл {path} не открыть: {error.strerror}.") from error
    except RegistryUnreadableError as error:
        raise UserError(str(error)) from error


async def _in_house(settings: Settings, act: Act) -> str:
    async with opened_house(settings) as house:
        try:
            await act(house)
        except (GatewayRefusedError, GatewayUnknownError) as error:
            raise UserError(f"ЮKassa не ответила как нужно: {error}. Повторите позже или: aimpay doctor") from error
        async with house.db.read() as session:
            rows, count = await open_differences(session, SHOWN), await count_open(session)
    return _told(rows, count)


async def _open(_house: House) -> None:
    """What is open is shown after every act."""


def _told(rows: Sequence[Difference], count: int) -> str:
    if not count:
        return "Открытых расхождений нет."
    listed = "\n".join(f"  {one.id}. {one.explanation}" for one in rows)
    return f"Открытых расхождений: {count}\n{listed}\nРазобрать: aimpay reconcile --resolve НОМЕР --reason '…'"
