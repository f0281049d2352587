"""What stands on a card beside the lead's own: orders, agreements, consents, messages, moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.family import family
from aimpay.server.growth.leads.models import FunnelStage, StageMove
from aimpay.server.growth.mailing.models import Delivery, MarketingConsent, MessageTemplate
from aimpay.server.growth.sequences.of_lead import LeadRun, runs_of
from aimpay.server.people.models import Consent
from aimpay.server.selling.models import Course, Order

SHOWN: Final = 20


@dataclass(frozen=True)
class Facts:
    """All newest first. ``orders`` with the course's title, ``deliveries`` with the text's name."""

    orders: Sequence[tuple[Order, str]]
    agreements: Sequence[Consent]
    consents: Sequence[MarketingConsent]
    deliveries: Sequence[tuple[Delivery, str]]
    moves: Sequence[StageMove]
    chains: Sequence[LeadRun]
    stages: dict[str, str]


async def facts_of(session: AsyncSession, lead_id: int, user_id: int | None) -> Facts:
    ids = await family(session, lead_id)
    consents = select(MarketingConsent).where(MarketingConsent.lead_id.in_(ids)).order_by(MarketingConsent.id.desc())
    moves = select(StageMove).where(StageMove.lead_id.in_(ids)).order_by(StageMove.id.desc())
    stages = await session.scalars(select(FunnelStage).order_by(FunnelStage.position))
    return Facts(
        orders=await _orders(session, user_id) if user_id else (),
        agreements=await _agreements(session, user_id) if user_id else (),
        consents=(await session.scalars(consents.limit(SHOWN))).all(),
        deliveries=await _deliveries(session, ids),
        chains=(await runs_of(session, ids))[:SHOWN],
        moves=(await session.scalars(moves.limit(SHOWN))).all(),
        stages={one.slug: one.title for one in stages},
    )


async def _orders(session: AsyncSession, user_id: int) -> Sequence[tuple[Order, str]]:
    mine = select(Order, Course.title).join(Course, Course.id == Order.course_id).where(Order.user_id == user_id)
    return [(row[0], row[1]) for row in (await session.execute(mine.order_by(Order.id.desc()).limit(SHOWN))).all()]


async def _agreements(session: AsyncSession, user_id: int) -> Sequence[Consent]:
    return (await session.scalars(select(Consent).where(Consent.user_id == user_id).order_by(Consent.id.desc()))).all()


async def _deliveries(session: AsyncSession, ids: Sequence[int]) -> Sequence[tuple[Delivery, str]]:
    sent = select(Delivery, MessageTemplate.name).join(MessageTemplate, MessageTemplate.id == Delivery.template_id)
    newest = sent.where(Delivery.lead_id.in_(ids)).order_by(Delivery.id.desc()).limit(SHOWN)
    return [(row[0], row[1]) for row in (await session.execute(newest)).all()]
