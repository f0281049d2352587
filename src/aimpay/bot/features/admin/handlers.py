"""Orders of an admin. The server checks once more who gives them."""

from dataclasses import dataclass
from typing import Final

from aimpay.bot import texts as common
from aimpay.bot.features.admin import screens, texts
from aimpay.bot.screens import MENU, Screen
from aimpay.bot.turn import Turn
from aimpay.contract.learning import KEEP_MEMBER, KeepMember
from aimpay.contract.people import (
    BLOCK_USER,
    REMOVE_MEMBER,
    UNBLOCK_USER,
    BlockUser,
    RemoveMember,
    UnblockUser,
)

ID_DIGITS: Final = 15
REASON_LIMIT: Final = 500
KEEP_REASON_LIMIT: Final = 250


@dataclass(frozen=True)
class Order:
    person_id: int
    reason: str


def read_order(argument: str) -> Order | None:
    """Read «123456789 причина»; None when no usable id stands first."""
    first, _, reason = argument.strip().partition(" ")
    if not (first.isascii() and first.isdigit() and len(first) <= ID_DIGITS and int(first)):
        return None
    return Order(int(first), reason.strip()[:REASON_LIMIT])


async def admin(turn: Turn) -> Screen:
    return screens.panel(turn.user.may) if turn.user.is_admin else Screen(common.OLD_BUTTON, ((MENU,),))


async def block(turn: Turn) -> Screen:
    order = read_order(turn.argument)
    if order is None:
        return screens.wrong("Блокировать: 123456789 причина")
    request = BlockUser(admin_id=turn.person.id, telegram_id=order.person_id, reason=order.reason)
    await turn.call(BLOCK_USER, request)
    return screens.done(texts.BLOCKED, order.person_id)


async def unblock(turn: Turn) -> Screen:
    order = read_order(turn.argument)
    if order is None:
        return screens.wrong("Разблокировать: 123456789")
    await turn.call(UNBLOCK_USER, UnblockUser(admin_id=turn.person.id, telegram_id=order.person_id))
    return screens.done(texts.UNBLOCKED, order.person_id)


async def keep(turn: Turn) -> Screen:
    return await _keep(turn, keep=True)


async def stop_keeping(turn: Turn) -> Screen:
    return await _keep(turn, keep=False)


async def _keep(turn: Turn, *, keep: bool) -> Screen:
    order = read_order(turn.argument)
    if order is None:
        return screens.wrong("Оставить: 123456789 причина")
    reason = order.reason[:KEEP_REASON_LIMIT]
    asked = KeepMember(admin_id=turn.person.id, telegram_id=order.person_id, keep=keep, reason=reason)
    await turn.call(KEEP_MEMBER, asked)
    return screens.done(texts.KEPT if keep else texts.NOT_KEPT, order.person_id)


async def expel(turn: Turn) -> Screen:
    order = read_order(turn.argument)
    if order is None:
        return screens.wrong("Выгнать: 123456789")
    await turn.call(REMOVE_MEMBER, RemoveMember(admin_id=turn.person.id, telegram_id=order.person_id))
    return screens.done(texts.EXPELLED, order.person_id)
