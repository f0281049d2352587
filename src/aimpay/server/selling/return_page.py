"""Where the payer comes back to. Coming back proves nothing: the page says only what our books know by now."""

from dataclasses import dataclass
from html import escape
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.typography import tied
from aimpay.server.school.pages import page
from aimpay.server.selling.models import LIVE, Order, OrderStatus, PaymentAttempt
from aimpay.server.selling.rules import explain

TICK: Final = "<path d='M14 25l7 7 13-15'/>"
CLOCK: Final = "<path d='M24 12v13l8 5'/>"
CROSS: Final = "<path d='M17 17l14 14M31 17L17 31'/>"
ARROW: Final = "<path d='M32 24H16m7-7l-7 7 7 7'/>"


@dataclass(frozen=True)
class Return:
    """What a payer sees on coming back. ``tone`` is a class of page.html; ``again`` asks to look again in a moment."""

    title: str
    text: str
    icon: str
    tone: str = ""
    button: str = "Вернуться в бот"
    again: bool = False


UNKNOWN: Final = Return("Возвращайтесь в бот", "Там видно, прошла ли оплата.", ARROW)
PAID: Final = Return("Оплата получена", "Приглашение в группу придёт в бот и на почту.", TICK, "ok")
WAITING: Final = Return(
    "Ждём подтверждения",
    "Обычно банк отвечает за несколько секунд: страница обновится сама.",
    CLOCK,
    "wait",
    again=True,
)


async def find_return(session: AsyncSession, number: str) -> Return:
    """``number`` is an order's; who does not know one learns nothing, who does learns how its payment stands."""
    order = await session.scalar(select(Order).where(Order.number == number)) if number.isalnum() else None
    if order is None:
        return UNKNOWN
    if order.status == OrderStatus.PAID:
        return PAID
    tries = select(PaymentAttempt).where(PaymentAttempt.order_id == order.id)
    newest = await session.scalar(tries.order_by(PaymentAttempt.number.desc()).limit(1))
    return WAITING if newest is None or newest.status in LIVE else _declined(newest.failure_reason)


def _declined(reason: str | None) -> Return:
    return Return("Оплата не прошла", explain(reason), CROSS, "bad", button="Попробовать ещё раз")


def return_page(seen: Return, bot_url: str | None) -> str:
    """The button leads to the bot, where everything goes on."""
    link = f"<a class='button' href='{escape(bot_url, quote=True)}'>{tied(seen.button)}</a>" if bot_url else ""
    icon = (
        f"<svg class='{seen.tone}' viewBox='0 0 48 48' aria-hidden='true'>"
        f"<circle cx='24' cy='24' r='22'/>{seen.icon}</svg>"
    )
    body = f"<div class='card'>{icon}<h1>{tied(seen.title)}</h1><p>{tied(escape(seen.text))}</p>{link}</div>"
    return page(seen.title, body)
