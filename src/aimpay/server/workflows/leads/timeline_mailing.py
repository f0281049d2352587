"""The timeline's part of mailing: consents to marketing, and what was sent."""

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import TimelineEntry
from aimpay.server.growth.mailing.models import (
    Channel,
    ConsentAct,
    Delivery,
    DeliveryStatus,
    MarketingConsent,
    MessageTemplate,
)
from aimpay.server.kit.typography import NBSP
from aimpay.server.workflows.leads.timeline_person import Person

WHERE: Final = {Channel.TELEGRAM: "в\u00a0Telegram", Channel.EMAIL: "на\u00a0почту"}
ACTS: Final = {
    ConsentAct.ASKED: "Попросил рассылку, ждём подтверждения",
    ConsentAct.GIVEN: "Согласился на\u00a0рассылку",
    ConsentAct.DECLINED: "Отказался от\u00a0рассылки",
    ConsentAct.WITHDRAWN: "Отписался от\u00a0рассылки",
}
OUTCOMES: Final = {
    DeliveryStatus.SENT: "Отправили",
    DeliveryStatus.BLOCKED: "Не\u00a0дошло: заблокировал бота",
    DeliveryStatus.FAILED: "Не\u00a0дошло",
    DeliveryStatus.UNCLEAR: "Неизвестно, дошло\u00a0ли",
    DeliveryStatus.DELETED: "Отправили и\u00a0удалили",
    DeliveryStatus.SKIPPED: "Не\u00a0отправили",
}


async def consents(session: AsyncSession, person: Person, newest: int) -> list[TimelineEntry]:
    rows = select(MarketingConsent).where(MarketingConsent.lead_id.in_(person.lead_ids))
    return [
        TimelineEntry(
            key=f"marketing:{one.id}",
            kind=f"consent_{one.act}",
            at=one.at,
            title=f"{ACTS[ConsentAct(one.act)]} {WHERE[Channel(one.channel)]}",
            text=one.address if one.channel == Channel.EMAIL else "",
        )
        for one in await session.scalars(rows.order_by(MarketingConsent.id.desc()).limit(newest))
    ]


async def deliveries(session: AsyncSession, person: Person, newest: int) -> list[TimelineEntry]:
    """Those that came to an end, whatever end."""
    at = func.coalesce(Delivery.sent_at, Delivery.claimed_at, Delivery.due_at)
    rows = (
        select(Delivery, MessageTemplate.name)
        .join(MessageTemplate, MessageTemplate.id == Delivery.template_id)
        .where(Delivery.lead_id.in_(person.lead_ids), Delivery.status.in_(OUTCOMES))
        .order_by(at.desc(), Delivery.id.desc())
        .limit(newest)
    )
    return [
        TimelineEntry(
            key=f"delivery:{one.id}",
            kind="delivery",
            at=one.sent_at or one.claimed_at or one.due_at,
            title=f"{OUTCOMES[DeliveryStatus(one.status)]} {WHERE[Channel(one.channel)]}: «{name}»",
            text=f"Причина{NBSP}— {one.reason}" if one.reason else "",
        )
        for one, name in (await session.execute(rows)).all()
    ]


SOURCES: Final = (consents, deliveries)
