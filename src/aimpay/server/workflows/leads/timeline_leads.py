"""The timeline's part of leads and visits: touches, steps, stages, notes, tasks, merges."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import TimelineEntry
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.leads.models import (
    FunnelStage,
    LeadMerge,
    LeadNote,
    LeadProgress,
    LeadTask,
    StageMove,
    Touchpoint,
)
from aimpay.server.growth.leads.rows import source_names
from aimpay.server.growth.visits.models import Visit
from aimpay.server.insight.views.names import source_name
from aimpay.server.kit.moscow import moscow_moment
from aimpay.server.kit.typography import NBSP
from aimpay.server.workflows.leads.timeline_person import Person

TITLES: Final = {
    TouchKind.FORM_SENT: f"Отправил форму на{NBSP}сайте",
    TouchKind.EMAIL_LEFT: "Оставил почту",
    TouchKind.BOT_STARTED: f"Пришёл в{NBSP}бот",
    TouchKind.EMAIL_ENTERED: f"Ввёл почту для{NBSP}чека",
    TouchKind.EMAIL_CONFIRMED: f"Подтвердил почту для{NBSP}чека",
    TouchKind.WARMED: "Смотрел прогревающую страницу",
    TouchKind.INSTAGRAM_WROTE: f"Написал в{NBSP}Instagram",
}
"""Touches that no other room tells better."""
TYPED: Final = "набрано на\u00a0сайте, не\u00a0подтверждено"


async def touches(session: AsyncSession, person: Person, newest: int) -> list[TimelineEntry]:
    mine = Touchpoint.lead_id.in_(person.lead_ids), Touchpoint.kind.in_(TITLES)
    seen = or_(Touchpoint.kind != TouchKind.WARMED, Touchpoint.key.startswith("touch:"))
    rows = select(Touchpoint).where(*mine, seen).order_by(Touchpoint.at.desc(), Touchpoint.id.desc()).limit(newest)
    return [
        TimelineEntry(
            key=f"touch:{one.id}",
            kind=one.kind,
            at=one.at,
            title=TITLES[TouchKind(one.kind)],
            text=_said(one.data),
        )
        for one in await session.scalars(rows)
    ]


async def visits(session: AsyncSession, person: Person, newest: int) -> list[TimelineEntry]:
    rows = select(Visit).where(Visit.session_id.in_(person.sessions)).order_by(Visit.at.desc(), Visit.id.desc())
    found = (await session.scalars(rows.limit(newest))).all()
    names = await source_names(session, [one.source_id for one in found])
    return [
        TimelineEntry(
            key=f"visit:{one.id}",
            kind=TouchKind.VISITED,
            at=one.at,
            title=f"Был на{NBSP}сайте",
            text=f"Источник: {source_name(names[one.source_id])}. Страница: {one.landing}",
        )
        for one in found
    ]


async def steps(session: AsyncSession, person: Person, newest: int) -> list[TimelineEntry]:
    rows = select(LeadProgress).where(LeadProgress.lead_id.in_(person.lead_ids))
    order = LeadProgress.at.desc(), LeadProgress.id.desc()
    return [
        TimelineEntry(
            key=f"step:{one.id}",
            kind="step",
            at=one.at,
            title=f"Прошёл шаг «{one.stage}: {one.step}»",
            text=f"Ответ: {one.answer}" if one.answer else "",
        )
        for one in await session.scalars(rows.order_by(*order).limit(newest))
    ]


async def moves(session: AsyncSession, person: Person, newest: int) -> list[TimelineEntry]:
    """Those made by hand; the others follow from what he did."""
    titles = {one.slug: one.title for one in await session.scalars(select(FunnelStage))}
    rows = select(StageMove).where(StageMove.lead_id.in_(person.lead_ids), StageMove.by.is_not(None))
    return [
        TimelineEntry(
            key=f"move:{one.id}",
            kind="stage",
            at=one.at,
            title=f"Перенесли в{NBSP}этап «{titles.get(one.to_stage, one.to_stage)}»",
            text=f"Был в{NBSP}этапе «{titles.get(one.from_stage, one.from_stage)}»" if one.from_stage else "",
            by=one.by,
        )
        for one in await session.scalars(rows.order_by(StageMove.at.desc(), StageMove.id.desc()).limit(newest))
    ]


async def notes(session: AsyncSession, person: Person, newest: int) -> list[TimelineEntry]:
    rows = select(LeadNote).where(LeadNote.lead_id.in_(person.lead_ids))
    return [
        TimelineEntry(key=f"note:{one.id}", kind="note", at=one.at, title="Заметка", text=one.text, by=one.by)
        for one in await session.scalars(rows.order_by(LeadNote.at.desc(), LeadNote.id.desc()).limit(newest))
    ]


async def tasks(session: AsyncSession, person: Person, newest: int) -> list[TimelineEntry]:
    rows = select(LeadTask).where(LeadTask.lead_id.in_(person.lead_ids))
    found = (await session.scalars(rows.order_by(LeadTask.created_at.desc(), LeadTask.id.desc()).limit(newest))).all()
    set_up = [
        TimelineEntry(
            key=f"task:{one.id}",
            kind="task",
            at=one.created_at,
            title=f"Задача к{NBSP}{moscow_moment(one.due_at)}",
            text=one.text,
            by=one.created_by,
        )
        for one in found
    ]
    done = [
        TimelineEntry(
            key=f"task-done:{one.id}",
            kind="task",
            at=one.done_at,
            title="Задача сделана",
            text=one.text,
            by=one.owner_id,
        )
        for one in found
        if one.done_at is not None
    ]
    return set_up + done


async def merges(session: AsyncSession, person: Person, newest: int) -> list[TimelineEntry]:
    about = or_(LeadMerge.from_id.in_(person.lead_ids), LeadMerge.into_id.in_(person.lead_ids))
    rows = (await session.scalars(select(LeadMerge).where(about).order_by(LeadMerge.id.desc()).limit(newest))).all()
    made = [
        TimelineEntry(
            key=f"merge:{one.id}",
            kind="merge",
            at=one.at,
            title=f"Карточку {one.from_id} присоединили к{NBSP}карточке {one.into_id}",
            text=one.reason,
            by=one.by,
        )
        for one in rows
    ]
    undone = [
        TimelineEntry(
            key=f"unmerge:{one.id}",
            kind="merge",
            at=one.undone_at,
            title=f"Карточки {one.from_id} и{NBSP}{one.into_id} снова разделили",
            by=one.undone_by,
        )
        for one in rows
        if one.undone_at is not None
    ]
    return made + undone


def _said(data: Mapping[str, Any]) -> str:
    """What was typed, or which screen it was; what a stranger typed is said to be only that."""
    if data.get("step"):
        return f"«{data.get('stage')}: {data['step']}»"
    words = [str(data[key]) for key in ("name", "email", "phone", "message") if data.get(key)]
    if data.get("evidence_only"):
        words.append(TYPED)
    return "; ".join(words)


SOURCES: Final = (touches, visits, steps, moves, notes, tasks, merges)
