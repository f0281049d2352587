"""From the first visit to the certificate: who goes on, and where people are lost."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked
from aimpay.server.insight.charts.model import Bar, Colour, Ranking, Series, Timeline, Unit
from aimpay.server.insight.charts.words import figure, share
from aimpay.server.insight.funnel import (
    MEANING,
    Funnel,
    FunnelAt,
    FunnelOf,
    funnel_by_campaign,
    funnel_by_period,
    funnel_total,
    sources_of,
)
from aimpay.server.insight.views.model import Column, Empty, Fact, Section, Shown, Table, told
from aimpay.server.insight.views.names import campaign_name, slot_name, source_name
from aimpay.server.sheets.table import Kind

STEPS: Final = tuple((key, title) for key, (title, _) in MEANING.columns.items())
PAID: Final = "paid"
BASIS: Final = 10_000
NOTE: Final = "Проценты у\u00a0столбцов\u00a0— сколько дошло от\u00a0предыдущего шага."
MOST_BARS: Final = 12
EMPTY = Empty(
    "За\u00a0этот период никто не\u00a0приходил",
    "Поставьте на\u00a0сайт виджет и\u00a0размечайте ссылки метками utm_source и\u00a0utm_campaign\u00a0— "
    "здесь появится путь людей от\u00a0визита до\u00a0сертификата.",
    "/office/site",
    "Открыть раздел «Сайт»",
)


async def load(session: AsyncSession, asked: Asked, _now: datetime) -> Shown:
    """Everybody is in one slot of the period and in one campaign: the rest is added up from these."""
    slots, campaigns = await funnel_by_period(session, asked), await funnel_by_campaign(session, asked)
    return show(asked, funnel_total(slots), slots, sources_of(campaigns), campaigns)


def show(
    asked: Asked,
    whole: Funnel,
    slots: Sequence[FunnelAt],
    by_source: Sequence[FunnelOf],
    by_campaign: Sequence[FunnelOf],
) -> Shown:
    return Shown(
        facts=facts(whole),
        sections=(
            Section("steps", "Шаги и\u00a0потери", _steps(whole), chart(whole), NOTE),
            Section("period", "Как менялось", _by_period(asked, slots), people(asked, slots)),
            Section("sources", "По\u00a0источникам", _by_source(by_source), sources(by_source)),
            Section("campaigns", "По\u00a0кампаниям", _by_campaign(by_campaign)),
        ),
        empty=None if any(counts(whole)) else EMPTY,
    )


def counts(one: Funnel) -> tuple[int, ...]:
    return tuple(getattr(one, key) for key, _ in STEPS)


def facts(whole: Funnel) -> tuple[Fact, ...]:
    return (
        Fact("Пришли", whole.visit),
        Fact("Оставили контакт", whole.lead, note=_of(whole.lead, whole.visit)),
        Fact("Оплатили", whole.paid, note=_of(whole.paid, whole.visit)),
        Fact("Получили сертификат", whole.certificate, note=_of(whole.certificate, whole.paid, "оплативших")),
    )


def chart(whole: Funnel) -> Ranking:
    passed = counts(whole)
    bars = [Bar(STEPS[0][1], passed[0])]
    for (key, title), now, before in zip(STEPS[1:], passed[1:], passed, strict=False):
        colour = Colour.OK if key == PAID else Colour.ACCENT
        bars.append(Bar(title, now, share(now * BASIS // before) if before else "", colour))
    came, paid = figure(whole.visit, Unit.WHOLE), figure(whole.paid, Unit.WHOLE)
    return Ranking(f"Пришли {came}, оплатили {paid}", tuple(bars))


def people(asked: Asked, slots: Sequence[FunnelAt]) -> Timeline:
    return Timeline(
        "Новые лиды и\u00a0оплатившие",
        tuple(slot_name(one.start, asked) for one in slots),
        (
            Series("лиды", tuple(one.funnel.lead for one in slots), Colour.ACCENT, is_line=True),
            Series("оплатили", tuple(one.funnel.paid for one in slots), Colour.OK, is_line=True),
        ),
    )


def sources(rows: Sequence[FunnelOf]) -> Ranking:
    """By people; beside each how many of them paid."""
    bars = tuple(
        Bar(source_name(one.source), one.funnel.visit, f"оплатили {figure(one.funnel.paid, Unit.WHOLE)}")
        for one in rows[:MOST_BARS]
    )
    return Ranking("Откуда приходят", bars)


def _of(part: int, whole: int, name: str = "пришедших") -> str:
    return f"{share(part * BASIS // whole)} {name}" if whole else ""


def _steps(whole: Funnel) -> Table:
    passed = counts(whole)
    columns = (
        Column("Шаг", Kind.TEXT),
        Column("Людей"),
        Column("От\u00a0предыдущего", Kind.SHARE),
        Column("Потеряли"),
        Column("Доля потерь", Kind.SHARE),
        Column("От\u00a0пришедших", Kind.SHARE),
    )
    rows: list[tuple[str | int | None, ...]] = []
    for at, (_, title) in enumerate(STEPS):
        now, before = passed[at], passed[at - 1] if at else None
        kept = now * BASIS // before if before else None
        lost = None if before is None else before - now
        rows.append((title, now, kept, lost, None if kept is None else BASIS - kept, _share(now, passed[0])))
    return Table(columns, tuple(rows))


def _share(part: int, whole: int) -> int | None:
    return part * BASIS // whole if whole else None


def _step_columns() -> tuple[Column, ...]:
    return (*(told(MEANING, key) for key, _ in STEPS), Column("Оплатили из\u00a0пришедших", Kind.SHARE))


def _cells(one: Funnel) -> tuple[int | None, ...]:
    return (*counts(one), _share(one.paid, one.visit))


def _by_period(asked: Asked, slots: Sequence[FunnelAt]) -> Table:
    rows = tuple((slot_name(one.start, asked), *_cells(one.funnel)) for one in slots)
    return Table((Column("Период", Kind.TEXT), *_step_columns()), rows)


def _by_source(rows: Sequence[FunnelOf]) -> Table:
    cells = tuple((source_name(one.source), *_cells(one.funnel)) for one in rows)
    return Table((Column("Источник", Kind.TEXT), *_step_columns()), cells)


def _by_campaign(rows: Sequence[FunnelOf]) -> Table:
    names = Column("Источник", Kind.TEXT), Column("Кампания", Kind.TEXT)
    cells = tuple((source_name(one.source), campaign_name(one.campaign), *_cells(one.funnel)) for one in rows)
    return Table((*names, *_step_columns()), cells)
