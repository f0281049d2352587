"""Puts messages into the queue that the postman empties. A key that was used before changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.mailing.models import Delivery, DeliveryStatus

BATCH: Final = 500


@dataclass(frozen=True)
class NewDelivery:
    """``key`` names the message for ever, as ``s<enrolment>:<step>`` or ``b<broadcast>:<lead>``.

    ``address`` is a Telegram id in digits or an e-mail. ``held`` waits until somebody makes it pending.
    """

    key: str
    campaign: str
    template_id: int
    lead_id: int
    channel: str
    address: str
    due_at: datetime
    held: bool = False


async def queue_delivery(session: AsyncSession, new: NewDelivery) -> bool:
    """Return whether it is new."""
    return await queue_deliveries(session, [new]) == 1


async def queue_deliveries(session: AsyncSession, new: Sequence[NewDelivery]) -> int:
    """Return how many are new."""
    count = 0
    for first in range(0, len(new), BATCH):
        rows = [_row(one) for one in new[first : first + BATCH]]
        count += len((await session.execute(_insert(session, rows))).all())
    return count


def _insert(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> Insert:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = (sqlite.insert if is_sqlite else postgresql.insert)(Delivery).values(rows)
    return insert.on_conflict_do_nothing(index_elements=["key"]).returning(Delivery.id)


def _row(new: NewDelivery) -> dict[str, Any]:
    return {
        "key": new.key,
        "campaign": new.campaign,
        "template_id": new.template_id,
        "lead_id": new.lead_id,
        "channel": new.channel,
        "address": new.address,
        "status": DeliveryStatus.HELD if new.held else DeliveryStatus.PENDING,
        "due_at": new.due_at,
        "tries": 0,
    }
