"""Receipts of self-employed partners: asked for after a payout, reminded of, attached."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.payouts.errors import DetailsInvalidError, PayoutNotFoundError
from aimpay.server.payouts.models import Payout, PayoutStatus
from aimpay.server.payouts.rules import next_reminder

BATCH: Final = 100
NOT_A_LINK: Final = "Пришлите ссылку на чек из приложения «Мой налог», она начинается с https://"
NOTHING_LACKS: Final = "Чеки по всем выплатам уже есть."


async def attach_tax_receipt(session: AsyncSession, *, user_id: int, url: str, number: str | None) -> Payout:
    """Attach to the named payout, or to the oldest that lacks its receipt. A receipt sent again takes its place."""
    link = url.strip()
    if not _is_link(link):
        raise DetailsInvalidError(NOT_A_LINK)
    query = select(Payout).where(Payout.user_id == user_id, Payout.status == PayoutStatus.SUCCEEDED)
    lacking = Payout.number == number.upper() if number else Payout.tax_receipt_url.is_(None)
    payout = await session.scalar(query.where(lacking).order_by(Payout.id).limit(1).with_for_update())
    if payout is None:
        raise PayoutNotFoundError(None if number else NOTHING_LACKS)
    payout.tax_receipt_url, payout.remind_at = link, None
    await session.flush()
    return payout


async def due_reminders(session: AsyncSession, now: datetime) -> Sequence[Payout]:
    due = select(Payout).where(Payout.remind_at <= now, Payout.tax_receipt_url.is_(None))
    return (await session.scalars(due.order_by(Payout.remind_at).limit(BATCH))).all()


async def move_reminder(session: AsyncSession, payout: Payout, now: datetime) -> bool:
    """Set the next reminder; tell whether this call did it."""
    moved = await session.execute(
        update(Payout)
        .where(Payout.id == payout.id, Payout.remind_at == payout.remind_at)
        .values(remind_at=next_reminder(payout.finished_at or now, now))
        .returning(Payout.id)
    )
    return moved.first() is not None


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not any(sign.isspace() for sign in text)
