"""Paid orders told to the web counter by upload: each once, in batches, whatever dies in the middle."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from aimpay.server.growth.visits.models import ConversionUpload, OfflineConversion, OrderTouch, SiteSession
from aimpay.server.kit.ids import new_key
from aimpay.server.selling.models import Order
from aimpay.server.workflows.gateways import Conversion, ConversionUploads, DeliveryFailedError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story, aside
from aimpay.server.workflows.visits.goals import PURCHASE_CONFIRMED

GATHER: Final = timedelta(minutes=15)
REACH: Final = timedelta(days=21)
"""Older ones find no visit over there any more."""
MOST: Final = 1000
UNCLEAR: Final = timedelta(minutes=2)
"""How long an upload that was cut off may take to appear in the list over there."""


async def keep_conversion(house: House, order_id: int) -> None:
    """Write down a paid order whose browser the counter may know."""
    async with house.db.write() as session:
        order = await session.get_one(Order, order_id)
        touched = select(SiteSession).join(OrderTouch, OrderTouch.session_id == SiteSession.id)
        browser = await session.scalar(touched.where(OrderTouch.order_id == order_id))
        if browser is None or not (browser.client_id or browser.yclid):
            return
        insert = sqlite.insert if house.db.is_sqlite else postgresql.insert
        row = insert(OfflineConversion).values(
            order_id=order_id,
            target=PURCHASE_CONFIRMED,
            at=order.paid_at or house.clock.now(),
            client_id=browser.client_id,
            yclid=browser.yclid,
            price=order.amount,
            created_at=house.clock.now(),
        )
        await session.execute(row.on_conflict_do_nothing())


async def wake_conversions(house: House) -> None:
    """Make a batch of what has waited long enough. The intention to upload it is stored with it."""
    if house.conversions is None:
        return
    now = house.clock.now()
    async with house.db.write() as session:
        waiting = select(OfflineConversion).where(
            OfflineConversion.upload_id.is_(None), OfflineConversion.at > now - REACH
        )
        held = waiting.order_by(OfflineConversion.id).limit(MOST).with_for_update(skip_locked=True)
        rows = (await session.scalars(held)).all()
        if not rows or rows[0].created_at > now - GATHER:
            return
        batch = ConversionUpload(comment=f"aimpay-{new_key()}", created_at=now)
        session.add(batch)
        await session.flush()
        for row in rows:
            row.upload_id = batch.id
        await house.jobs.enqueue(session, upload_conversions, f"conversions:{batch.id}", batch.id)


@aside
async def upload_conversions(story: Story, upload_id: int) -> None:
    await attempt(story, send_conversions, upload_id)


async def send_conversions(house: House, upload_id: int) -> None:
    """May be repeated: a try of which nobody knows the end is looked for by its comment before another is made."""
    if house.conversions is None:
        return
    now = house.clock.now()
    batch, rows = await _load(house, upload_id)
    if batch.uploaded_at is not None:
        return
    number = await _already(house.conversions, batch, now)
    if number is None:
        await _note(house, upload_id, sending_at=now)
        number = await house.conversions.upload(batch.comment, rows)
    await _note(house, upload_id, uploaded_at=house.clock.now(), provider_id=number)


async def _load(house: House, upload_id: int) -> tuple[ConversionUpload, list[Conversion]]:
    async with house.db.read() as session:
        batch = await session.get_one(ConversionUpload, upload_id)
        mine = select(OfflineConversion).where(OfflineConversion.upload_id == upload_id).order_by(OfflineConversion.id)
        rows = await session.scalars(mine)
        return batch, [Conversion(one.target, one.at, one.price, one.client_id, one.yclid) for one in rows]


async def _already(uploads: ConversionUploads, batch: ConversionUpload, now: datetime) -> str | None:
    if batch.sending_at is None:
        return None
    number = await uploads.find(batch.comment)
    if number is None and now - batch.sending_at < UNCLEAR:
        raise DeliveryFailedError("metrika: the upload was cut off, and is not in the list yet")
    return number


async def _note(house: House, upload_id: int, **values: datetime | str) -> None:
    async with house.db.write() as session:
        await session.execute(update(ConversionUpload).where(ConversionUpload.id == upload_id).values(**values))
