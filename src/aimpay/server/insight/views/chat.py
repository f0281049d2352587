"""The assistant on the site: questions, people called, money spent, and who bought afterwards."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked
from aimpay.server.insight.charts.model import Colour, Series, Timeline, Unit
from aimpay.server.insight.charts.words import figure, share
from aimpay.server.insight.chat_usage import MEANING, ChatUsage, chat_usage, chat_usage_total
from aimpay.server.insight.views.model import Column, Empty, Fact, Section, Shown, Table, Value, told
from aimpay.server.insight.views.names import slot_name
from aimpay.server.sheets.table import Kind

BASIS: Final = 10_000
EMPTY = Empty(
    "За\u00a0этот период в\u00a0чат не\u00a0писали",
    "Поставьте на\u00a0сайт виджет с\u00a0чатом: здесь появятся вопросы, цена ответов и\u00a0покупки после разговора.",
    "/office/knowledge",
    "Открыть базу знаний",
)


async def load(session: AsyncSession, asked: Asked, _now: datetime) -> Shown:
    return show(asked, await chat_usage(session, asked), await chat_usage_total(session, asked))


def show(asked: Asked, slots: Sequence[ChatUsage], total: ChatUsage) -> Shown:
    return Shown(
        facts=(
            Fact("Разговоров", total.sessions),
            Fact("Вопросов", total.questions),
            Fact("Позвали человека", total.handed, note=_of(total.handed, total.sessions, "разговоров")),
            Fact("Потрачено на\u00a0ответы", total.cost, Kind.MONEY),
            Fact("Оплатили после", total.buyers, note=_of(total.buyers, total.sessions, "разговоров")),
        ),
        sections=(
            Section("use", "Вопросы и\u00a0передачи людям", _table(asked, slots, total), chart(asked, slots, total)),
            Section("cost", "Во\u00a0что обходится", _costs(asked, slots, total), cost(asked, slots, total)),
        ),
        empty=None if total.sessions or total.questions else EMPTY,
    )


def chart(asked: Asked, slots: Sequence[ChatUsage], total: ChatUsage) -> Timeline:
    return Timeline(
        f"Вопросов {figure(total.questions, Unit.WHOLE)}, позвали человека {figure(total.handed, Unit.WHOLE)}",
        tuple(slot_name(one.start, asked) for one in slots),
        (
            Series("вопросы", tuple(one.questions for one in slots), Colour.ACCENT),
            Series("позвали человека", tuple(one.handed for one in slots), Colour.WAIT, is_line=True),
        ),
    )


def cost(asked: Asked, slots: Sequence[ChatUsage], total: ChatUsage) -> Timeline:
    bars = Series("ответы", tuple(one.cost for one in slots), Colour.WAIT)
    labels = tuple(slot_name(one.start, asked) for one in slots)
    return Timeline(f"Потрачено на\u00a0ответы {figure(total.cost, Unit.MONEY)}", labels, (bars,), Unit.MONEY)


def _of(part: int, whole: int, name: str) -> str:
    return f"{share(part * BASIS // whole)} {name}" if whole else ""


def _table(asked: Asked, slots: Sequence[ChatUsage], total: ChatUsage) -> Table:
    fields = "sessions", "questions", "fallback", "handed", "buyers"
    columns = (Column("Период", Kind.TEXT), *(told(MEANING, field) for field in fields))
    rows = tuple((slot_name(one.start, asked), *_counts(one)) for one in slots)
    return Table(columns, rows, ("Всего", *_counts(total)))


def _counts(one: ChatUsage) -> tuple[Value, ...]:
    return one.sessions, one.questions, one.fallback, one.handed, one.buyers


def _costs(asked: Asked, slots: Sequence[ChatUsage], total: ChatUsage) -> Table:
    columns = Column("Период", Kind.TEXT), told(MEANING, "cost", Kind.MONEY), Column("За\u00a0вопрос", Kind.MONEY)
    rows = tuple((slot_name(one.start, asked), *_prices(one)) for one in slots)
    return Table(columns, rows, ("Всего", *_prices(total)))


def _prices(one: ChatUsage) -> tuple[Value, ...]:
    return one.cost, one.cost // one.questions if one.questions else None
