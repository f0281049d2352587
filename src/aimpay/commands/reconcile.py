"""Compare our books with the provider's lists, or with a registry file, now; and show what is open."""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from aimpay.commands.processes import UserError, load_settings, tell_user_errors
from aimpay.server.selling.gateway import GatewayRefusedError, GatewayUnknownError
from aimpay.server.wiring import opened_house, prepare_database
from aimpay.server.workflows.house import House
from aimpay.server.workflows.models import Difference
from aimpay.server.workflows.reconciliation.differences import count_open, open_differences
from aimpay.server.workflows.reconciliation.reconcile import reconcile_now, reconcile_registry
from aimpay.server.workflows.reconciliation.registry import Registry, RegistryUnreadableError, read_registry
from aimpay.server.workflows.reconciliation.rules import last_day
from aimpay.settings import Settings

SHOWN = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--day", type=date.fromisoformat, metavar="2026-11-22", help="день по Москве; обычно вчера")
    what.add_argument("--registry", type=Path, metavar="ФАЙЛ", help="реестр ЮKassa (CSV) вместо её списков")


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(arguments, load_settings()))


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    registry = _read(arguments.registry) if arguments.registry else None
    prepare_database(settings)
    print(asyncio.run(_compare(settings, arguments.day, registry)))  # noqa: T201 — the command's answer
    return 0


def _read(path: Path) -> Registry:
    try:
        return read_registry(path.read_bytes())
    except OSError as error:
        raise UserError(f"Файл {path} не открыть: {error.strerror}.") from error
    except RegistryUnreadableError as error:
        raise UserError(str(error)) from error


async def _compare(settings: Settings, day: date | None, registry: Registry | None) -> str:
    async with opened_house(settings) as house:
        try:
            if registry is None:
                await reconcile_now(house, day or last_day(house.clock.now()))
            else:
                await reconcile_registry(house, registry)
        except (GatewayRefusedError, GatewayUnknownError) as error:
            raise UserError(f"ЮKassa не ответила как нужно: {error}. Повторите позже или: aimpay doctor") from error
        return await _open(house)


async def _open(house: House) -> str:
    async with house.db.read() as session:
        rows, count = await open_differences(session, SHOWN), await count_open(session)
    return _told(rows, count)


def _told(rows: Sequence[Difference], count: int) -> str:
    if not count:
        return "Сверка прошла: открытых расхождений нет."
    return "\n".join([f"Открытых расхождений: {count}", *(f"  {one.id}. {one.explanation}" for one in rows)])
