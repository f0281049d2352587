"""YooKassa's notifications: checked for where they come from, stored once, answered at once, believed never."""

from typing import Any, Final, Literal

from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.ids import new_key
from aimpay.server.selling.gateway import YOOKASSA
from aimpay.server.selling.models import PaymentAttempt, ProviderEvent
from aimpay.server.workflows.house import House
from aimpay.server.workflows.notice_refund import notice_refund
from aimpay.server.workflows.payouts.pay_partner import settle_payout
from aimpay.server.workflows.settle_purchase import settle_purchase
from aimpay.server.workflows.story import StoryFunction

PAYMENT_EVENTS = frozenset({"payment.succeeded", "payment.canceled", "payment.waiting_for_capture"})
REFUND_EVENTS = frozenset({"refund.succeeded"})
PAYOUT_EVENTS = frozenset({"payout.succeeded", "payout.canceled"})
STORY_OF: Final[dict[str, StoryFunction]] = {
    **dict.fromkeys(PAYMENT_EVENTS, settle_purchase),
    **dict.fromkeys(REFUND_EVENTS, notice_refund),
    **dict.fromkeys(PAYOUT_EVENTS, settle_payout),
}
"""Which story looks at the object of an event; other events are kept and left alone."""


class NotifiedObject(BaseModel):
    id: str = Field(min_length=1, max_length=64)


class Notification(BaseModel):
    """All that is read of a notification; the rest is kept as it came."""

    type: Literal["notification"]
    event: str = Field(max_length=64)
    object: NotifiedObject


def notification_schema() -> dict[str, Any]:
    """Return the JSON schema of a notification, in one piece."""
    schema = Notification.model_json_schema()
    schema["properties"]["object"] = schema.pop("$defs")[NotifiedObject.__name__]
    return schema


def read_notification(body: Any) -> tuple[str, str] | None:
    """Return event and object id of a notification, or None for anything else."""
    try:
        notification = Notification.model_validate(body)
    except ValidationError:
        return None
    return notification.event, notification.object.id


async def receive_notification(house: House, event: str, object_id: str, body: dict[str, Any]) -> None:
    """Keep the event, and look at its object unless that was done before."""

    async def work(session: AsyncSession) -> None:
        is_new = await store_event(session, house, provider=YOOKASSA, event=event, object_id=object_id, body=body)
        if is_new and (story := STORY_OF.get(event)):
            await house.jobs.enqueue(session, story, f"hint:{object_id}:{new_key()}", object_id)

    await house.db.transact(work)


async def store_event(
    session: AsyncSession, house: House, *, provider: str, event: str, object_id: str, body: dict[str, Any]
) -> bool:
    """Store the event or count its repeat; tell whether it still needs handling."""
    insert = sqlite.insert if house.db.is_sqlite else postgresql.insert
    row = insert(ProviderEvent).values(
        provider=provider, event=event, object_id=object_id, body=body, times=1, received_at=house.clock.now()
    )
    counted = row.on_conflict_do_update(
        index_elements=["provider", "event", "object_id"], set_={"times": ProviderEvent.times + 1}
    ).returning(ProviderEvent.handled_at)
    return (await session.execute(counted)).scalar_one() is None


async def hint(house: House, payment_id: str) -> None:
    """Somebody noticed that a payment changed: look at it soon."""
    async with house.db.write() as session:
        theirs = select(PaymentAttempt.provider).where(PaymentAttempt.provider_payment_id == payment_id)
        provider = await session.scalar(theirs) or YOOKASSA
        await house.jobs.enqueue(session, settle_purchase, f"hint:{payment_id}:{new_key()}", payment_id, provider)
