"""The assistant on the site: how much it is asked, how well it knows, what it costs and what follows."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.chat.models import ChatSpending
from aimpay.server.insight.asked import Asked
from aimpay.server.insight.meaning import Meaning
from aimpay.server.insight.reading import daily
from aimpay.server.insight.rollups import DayChat
from aimpay.server.insight.slots import add_up, by_slot

MEANING: Final = Meaning(
    "Чат на сайте",
    "Разговоры с ассистентом. Разговор — один браузер; он стоит в дне, когда начался, а вопросы и деньги — в своих "
    "днях. Отбор по источнику и курсу на чат не действует.",
    {
        "sessions": ("Разговоры", "Сколько разговоров началось."),
        "questions": ("Вопросы", "Сколько сообщений написали посетители."),
        "handed": ("Позвали человека", "В скольких из этих разговоров позвали человека или он ответил."),
        "fallback": ("Не знал", "Сколько раз вместо ответа модели пошёл запасной текст."),
        "cost": ("Стоимость", "Сколько стоили ответы модели по её ценам."),
        "buyers": ("Потом оплатили", "Сколько разговоров принадлежит людям, которые после них оплатили."),
    },
)

MILLIONTHS: Final = 10_000
"""Millionths of a rouble in a kopeck."""


@dataclass(frozen=True)
class ChatUsage:
    """``cost`` in kopecks. ``buyers`` of the conversations begun in the slot paid afterwards."""

    start: date
    sessions: int = 0
    questions: int = 0
    handed: int = 0
    fallback: int = 0
    cost: int = 0
    buyers: int = 0


async def chat_usage(session: AsyncSession, asked: Asked) -> list[ChatUsage]:
    """Return a row for each slot, also for the empty ones."""
    return [_usage(start, sums) for start, sums in (await _slots(session, asked)).items()]


async def chat_usage_total(session: AsyncSession, asked: Asked) -> ChatUsage:
    return _usage(asked.since, add_up((await _slots(session, asked)).values()))


def _usage(start: date, sums: dict[str, int]) -> ChatUsage:
    """Rounded once, after adding up: a kopeck is many answers."""
    return ChatUsage(start, **{**sums, "cost": (sums.get("cost", 0) + MILLIONTHS // 2) // MILLIONTHS})


async def _slots(session: AsyncSession, asked: Asked) -> dict[date, dict[str, int]]:
    rows = await daily(session, DayChat, asked)
    names = ("sessions", "questions", "handed", "fallback", "buyers")
    said = await session.execute(select(rows.day, *(rows.rows.c[name] for name in names)))
    cost = select(ChatSpending.day, func.sum(ChatSpending.spent).label("cost"))
    within = cost.where(ChatSpending.day.between(asked.since, asked.until)).group_by(ChatSpending.day)
    return by_slot(asked, [*said, *await session.execute(within)])
