"""The warm-up pages: where people stop, and who of them bought."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked
from aimpay.server.insight.charts.model import Bar, Ranking, Unit
from aimpay.server.insight.charts.words import figure, share
from aimpay.server.insight.views.model import Column, Empty, Fact, Section, Shown, Table, Value, told
from aimpay.server.insight.warm_up import MEANING, WarmStep, warm_up
from aimpay.server.sheets.table import Kind

BASIS: Final = 10_000
STAGES: Final = {"quiz": "Опрос", "longread": "Статья", "final": "Итог", "form": "Форма", "touch": "Касание"}
EMPTY = Empty(
    "За\u00a0этот период прогрев никто не\u00a0проходил",
    "Шаги появляются, когда страницы прогрева сообщают о\u00a0них: опрос, статья, итог. "
    "Как их подключить, написано в\u00a0описании сайта.",
)


async def load(session: AsyncSession, asked: Asked, _now: datetime) -> Shown:
    return show(await warm_up(session, asked))


def show(rows: Sequence[WarmStep]) -> Shown:
    first, last = (rows[0].people, rows[-1].people) if rows else (0, 0)
    return Shown(
        facts=(Fact("Начали", first), Fact("Дошли до\u00a0последнего шага", last, note=_kept(last, first))),
        sections=(Section("steps", "Шаги прогрева", _table(rows), chart(rows)),),
        empty=None if rows else EMPTY,
    )


def chart(rows: Sequence[WarmStep]) -> Ranking:
    bars = tuple(Bar(step_name(one), one.people, f"оплатили {figure(one.paid, Unit.WHOLE)}") for one in rows)
    return Ranking("До\u00a0какого шага доходят", bars)


def step_name(one: WarmStep) -> str:
    stage = STAGES.get(one.stage, one.stage)
    return stage if one.step in {"", one.stage} else f"{stage}: {one.step}"


def _kept(part: int, whole: int) -> str:
    return f"{share(part * BASIS // whole)} начавших" if whole else ""


def _table(rows: Sequence[WarmStep]) -> Table:
    columns = (
        Column("Шаг", Kind.TEXT),
        told(MEANING, "people"),
        told(MEANING, "paid"),
        Column("Доля оплативших", Kind.SHARE),
    )
    return Table(columns, tuple(_row(one) for one in rows))


def _row(one: WarmStep) -> tuple[Value, ...]:
    return step_name(one), one.people, one.paid, one.paid * BASIS // one.people if one.people else None
