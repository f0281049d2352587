"""What the mailer tells of a letter: kept with its delivery, and addresses that must not be written to."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.find_lead import standing_lead
from aimpay.server.growth.leads.kinds import ContactKind, TouchKind
from aimpay.server.growth.leads.models import ContactPoint
from aimpay.server.growth.leads.note_touch import note_touch
from aimpay.server.growth.mailing.consent import How
from aimpay.server.growth.mailing.models import Channel, Delivery, MailEvent, Suppression
from aimpay.server.growth.mailing.withdraw_address import withdraw_address
from aimpay.server.kit.email import normalise_email

DELIVERY_TAG: Final = "delivery"
REMEMBERED: Final = timedelta(days=7)
"""The mailer repeats for little more than a day."""
PERMANENT: Final = "Permanent"
LONGEST_DETAIL: Final = 250


class Trouble(StrEnum):
    """Why an address is not written to; the word is stored."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    SUPPRESSED = "suppressed"


OUTCOMES: Final = {
    "email.delivered": "delivered_at",
    "email.opened": "opened_at",
    "email.clicked": "clicked_at",
    "email.bounced": "bounced_at",
    "email.complained": "complained_at",
    "email.suppressed": "suppressed_at",
    "email.failed": "failed_at",
}


async def take_mail_event(session: AsyncSession, message_id: str, event: dict[str, Any], now: datetime) -> None:
    """``event`` is the mailer's JSON, already verified. One that came before, or is of no interest, changes nothing."""
    if await session.get(MailEvent, message_id) is not None:
        return
    data = event.get("data")
    data = data if isinstance(data, dict) else {}
    kind, provider_id = str(event.get("type", ""))[:64], data.get("email_id")
    provider_id = provider_id[:64] if isinstance(provider_id, str) else None
    session.add(MailEvent(message_id=message_id, kind=kind, provider_id=provider_id, received_at=now))
    await session.flush()
    delivery = await _delivery(session, provider_id, data)
    if delivery is not None and kind in OUTCOMES:
        _note(delivery, OUTCOMES[kind], event, data)
    if trouble := _trouble(kind, data):
        for address in _addresses(data):
            await _suppress(session, address, trouble, message_id, _detail(data), now)


async def forget_mail_events(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(MailEvent).where(MailEvent.received_at < now - REMEMBERED))


async def _delivery(session: AsyncSession, provider_id: str | None, data: dict[str, Any]) -> Delivery | None:
    """By the mailer's id; by our own tag when the answer with that id was lost."""
    if provider_id is not None:
        known = select(Delivery).where(Delivery.provider_id == provider_id).with_for_update()
        if found := await session.scalar(known):
            return found
    tagged = _tags(data).get(DELIVERY_TAG, "")
    if not (tagged.isascii() and tagged.isdecimal()):
        return None
    found = await session.get(Delivery, int(tagged), with_for_update=True)
    if found is not None and found.provider_id is None:
        found.provider_id = provider_id
    return found if found is not None and found.provider_id == provider_id else None


def _tags(data: dict[str, Any]) -> dict[str, str]:
    """An object today, a list of names and values in older notifications."""
    tags = data.get("tags")
    if isinstance(tags, dict):
        return {str(name): str(value) for name, value in tags.items()}
    listed = tags if isinstance(tags, list) else []
    return {str(one.get("name")): str(one.get("value")) for one in listed if isinstance(one, dict)}


def _note(delivery: Delivery, name: str, event: dict[str, Any], data: dict[str, Any]) -> None:
    """The first time of each counts; clicks are also counted, with the address of the last."""
    outcome = dict(delivery.outcome or {})
    outcome.setdefault(name, str(event.get("created_at", ""))[:40])
    if name == "clicked_at":
        outcome["clicks"] = int(outcome.get("clicks", 0)) + 1
    if name in {"bounced_at", "failed_at", "suppressed_at"}:
        outcome["detail"] = _detail(data)
    delivery.outcome = outcome


def _trouble(kind: str, data: dict[str, Any]) -> Trouble | None:
    if kind == "email.complained":
        return Trouble.COMPLAINED
    if kind == "email.suppressed":
        return Trouble.SUPPRESSED
    bounce = data.get("bounce")
    if kind == "email.bounced" and isinstance(bounce, dict) and bounce.get("type") == PERMANENT:
        return Trouble.BOUNCED
    return None


def _detail(data: dict[str, Any]) -> str | None:
    for name in ("bounce", "failed", "suppressed"):
        said = data.get(name)
        if isinstance(said, dict):
            words = said.get("message") or said.get("reason") or said.get("type")
            return str(words)[:LONGEST_DETAIL] if words else None
    return None


def _addresses(data: dict[str, Any]) -> list[str]:
    listed = data.get("to")
    listed = [listed] if isinstance(listed, str) else listed if isinstance(listed, list) else []
    read = [normalise_email(one.rpartition("<")[2]) for one in listed if isinstance(one, str)]
    return sorted({one for one in read if one})


async def _suppress(  # the facts of one trouble
    session: AsyncSession, address: str, trouble: Trouble, message_id: str, detail: str | None, now: datetime
) -> None:
    known = await session.get(Suppression, address)
    if known is None:
        session.add(Suppression(email=address, reason=trouble, detail=detail, at=now))
    elif trouble == Trouble.COMPLAINED:
        known.reason, known.detail, known.at = trouble, detail, now
    await session.flush()
    if trouble == Trouble.COMPLAINED:
        said = {"event": message_id}
        await withdraw_address(session, Channel.EMAIL, address, how=How.COMPLAINT, now=now, evidence=said)
    reached = select(ContactPoint.lead_id).where(
        ContactPoint.kind == ContactKind.EMAIL, ContactPoint.value == address, ContactPoint.verified_at.is_not(None)
    )
    for lead_id in (await session.scalars(reached)).all():
        if lead := await standing_lead(session, lead_id):
            key = f"mail:{trouble}:{message_id}:{lead.id}"[:128]
            data = {"channel": Channel.EMAIL, "reason": trouble}
            await note_touch(session, lead, TouchKind.UNSUBSCRIBED, now, key=key, data=data)
