"""The stages of the funnel, and how a touch moves a lead along them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.leads.models import FunnelStage, Lead, StageMove

FIRST_STAGES: Final = (
    ("new", "Новый", (TouchKind.VISITED,)),
    ("interested", "Интересуется", (TouchKind.CHAT_ASKED, TouchKind.INSTAGRAM_WROTE, TouchKind.WARMED)),
    ("contact", "Оставил контакт", (TouchKind.FORM_SENT, TouchKind.EMAIL_LEFT)),
    ("bot", "В боте", (TouchKind.BOT_STARTED,)),
    ("checkout", "Оформляет", (TouchKind.EMAIL_ENTERED, TouchKind.EMAIL_CONFIRMED, TouchKind.PAYMENT_OPENED)),
    ("paid", "Оплатил", (TouchKind.PAID,)),
    ("passed", "Сдал тест", (TouchKind.QUIZ_PASSED,)),
    ("certified", "С сертификатом", (TouchKind.CERTIFICATE_ISSUED,)),
)


async def open_funnel_once(session: AsyncSession) -> None:
    """Give an empty school its stages; what it made of them stays."""
    if await session.scalar(select(FunnelStage.slug).limit(1)):
        return
    for position, (slug, title, enters_on) in enumerate(FIRST_STAGES):
        session.add(FunnelStage(slug=slug, title=title, position=position, enters_on=[*enters_on]))
    await session.flush()


async def first_stage(session: AsyncSession) -> str:
    slug = await session.scalar(select(FunnelStage.slug).order_by(FunnelStage.position).limit(1))
    if slug is None:
        await open_funnel_once(session)
        return FIRST_STAGES[0][0]
    return slug


async def hold_stages(session: AsyncSession) -> Sequence[FunnelStage]:
    """Return all in order, locked: two staff members change the funnel one after the other."""
    return (await session.scalars(select(FunnelStage).order_by(FunnelStage.position).with_for_update())).all()


async def move_by_touch(session: AsyncSession, lead: Lead, kind: str, now: datetime) -> None:
    """Move the lead forward to the furthest stage that the touch enters; never back."""
    stages = {stage.slug: stage for stage in await session.scalars(select(FunnelStage))}
    entered = [stage for stage in stages.values() if kind in stage.enters_on]
    furthest = max(entered, key=lambda stage: stage.position, default=None)
    if furthest is not None and furthest.position > stages[lead.stage].position:
        move_to(session, lead, furthest.slug, now, by=None)


def move_to(session: AsyncSession, lead: Lead, stage: str, now: datetime, *, by: int | None) -> None:
    session.add(StageMove(lead_id=lead.id, from_stage=lead.stage, to_stage=stage, by=by, at=now))
    lead.stage, lead.stage_at = stage, now
