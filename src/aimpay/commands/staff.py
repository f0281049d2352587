"""The roster from the server's own console: for the first day, and for when nobody can sign in."""

import argparse
import asyncio
from typing import Final

from aimpay.commands.database import prepare
from aimpay.commands.processes import UserError, load_settings, tell_user_errors
from aimpay.server.edge.errors import BusinessError
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.roster import acts
from aimpay.server.staff.audit import CAME_BY, Via
from aimpay.server.staff.roster import members, roles
from aimpay.server.staff.rules import ROLE_TITLES, Role
from aimpay.server.wiring import opened_house
from aimpay.server.workflows.house import House
from aimpay.settings import Settings

LEAST_REASON: Final = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="act", metavar="действие", required=True)
    verbs.add_parser("list", help="кто работает в кабинете и в какой роли")
    give = verbs.add_parser("give", help="дать роль или изменить её")
    give.add_argument("who", metavar="КТО", help="Telegram id или @имя; человек должен был зайти в бот")
    give.add_argument("role", choices=[role.value for role in Role], metavar="РОЛЬ", help=", ".join(Role))
    give.add_argument("--name", default="", metavar="ИМЯ", help="как называть; без него — как в Telegram")
    give.add_argument("--email", default="", metavar="ПОЧТА", help="для входа по коду из письма")
    take = verbs.add_parser("remove", help="убрать роль и закончить все входы")
    take.add_argument("who", metavar="КТО", help="Telegram id или @имя")
    for one in (give, take):
        one.add_argument("--reason", required=True, metavar="ПОЧЕМУ", help="останется в журнале")


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(arguments, load_settings()))


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    prepare(settings)
    print(asyncio.run(perform(arguments, settings)))  # noqa: T201 — the command's answer
    return 0


async def perform(arguments: argparse.Namespace, settings: Settings) -> str:
    CAME_BY.set(Via.COMMAND)
    async with opened_house(settings) as house:
        try:
            if arguments.act == "list":
                return await _listed(house)
            if len(arguments.reason.strip()) < LEAST_REASON:
                raise UserError("Напишите причину: --reason")
            return await (_give if arguments.act == "give" else _remove)(house, arguments)
        except BusinessError as error:
            raise UserError(error.message) from error


async def _listed(house: House) -> str:
    async with house.db.read() as session:
        here, names = await roles(session, house.admins), await colleagues(session, house.admins)
        emails = {one.telegram_id: one.email for one in await members(session)}
    lines = [(str(who), ROLE_TITLES[role], names[who], emails.get(who, "")) for who, role in here.items()]
    return "\n".join("  ".join(filter(None, line)) for line in lines) or "Сотрудников нет: назовите владельца в ADMINS."


async def _give(house: House, arguments: argparse.Namespace) -> str:
    now, (who, known_as) = house.clock.now(), await _person(house, arguments.who)
    async with house.db.write() as session:
        given = acts.read_given(who, arguments.role, arguments.name, arguments.email, known_as)
        changed = await acts.give(session, given, by=None, reason=arguments.reason, admins=house.admins, now=now)
    title = ROLE_TITLES[given.role]
    return f"{given.name}: {title}." if changed else f"{given.name}: {title}, так и было."


async def _remove(house: House, arguments: argparse.Namespace) -> str:
    now, (who, name) = house.clock.now(), await _person(house, arguments.who)
    async with house.db.write() as session:
        await acts.remove(session, who, by=None, reason=arguments.reason, admins=house.admins, now=now)
    return f"{name}: роли больше нет, все входы закончены."


async def _person(house: House, typed: str) -> tuple[int, str]:
    """Whoever has a role is found by his number, known to the bot or not."""
    async with house.db.read() as session:
        here, names = await roles(session, house.admins), await colleagues(session, house.admins)
        if typed.isdecimal() and int(typed) in here:
            return int(typed), names[int(typed)]
        return await acts.person_of(session, typed)
