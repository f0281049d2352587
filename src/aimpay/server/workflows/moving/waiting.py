"""Lets in the students of a list who have come: the e-mail is proved, and its owner is in the bot."""

from datetime import timedelta
from typing import Final

from sqlalchemy import String, cast, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.kinds import ContactKind
from aimpay.server.growth.leads.models import ContactPoint, Lead
from aimpay.server.people.find_user import is_blocked
from aimpay.server.selling.models import Course
from aimpay.server.workflows.grant_access import deliver_grant
from aimpay.server.workflows.house import House
from aimpay.server.workflows.moving.access import Bought, bring_access
from aimpay.server.workflows.moving.models import Brought, ImportDraft, WaitingStudent

BATCH: Final = 100
DRAFT_LIVES: Final = timedelta(days=1)


async def let_in_waiting(house: House) -> None:
    """Looked at each minute. Each is let in by a transaction of his own, and told."""
    proved = ContactPoint.kind == ContactKind.EMAIL, ContactPoint.verified_at.is_not(None)
    key = "list:waiting:" + cast(WaitingStudent.id, String)
    come = (
        select(WaitingStudent.id, Lead.user_id)
        .join(ContactPoint, ContactPoint.value == WaitingStudent.email)
        .join(Lead, Lead.id == ContactPoint.lead_id)
        .where(WaitingStudent.order_id.is_(None), Lead.user_id.is_not(None), *proved)
        .where(~exists().where(Brought.key == key))
        .order_by(WaitingStudent.id)
        .limit(BATCH)
    )
    async with house.db.read() as session:
        found = (await session.execute(come)).all()
    for waiting_id, user_id in ((one, who) for one, who in found if who is not None):
        async with house.db.write() as session:
            await _let_in(session, house, waiting_id, user_id)


async def _let_in(session: AsyncSession, house: House, waiting_id: int, user_id: int) -> None:
    now = house.clock.now()
    waiting = await session.get(WaitingStudent, waiting_id, with_for_update=True)
    if waiting is None or waiting.order_id is not None or await is_blocked(session, user_id):
        return
    key = f"list:waiting:{waiting.id}"
    if waiting.until is not None and waiting.until <= now:
        session.add(Brought(key=key, object_kind="waiting_students", object_id=waiting.id, at=now))
        return
    course = await session.get_one(Course, waiting.course_id)
    bought = Bought(
        key=key,
        amount=waiting.amount,
        paid_at=waiting.paid_at,
        reason=waiting.reason,
        by=waiting.by or house.admins[0],
        until=waiting.until,
    )
    _, order = await bring_access(session, user_id, course, bought, now)
    if order is None:
        session.add(Brought(key=key, object_kind="waiting_students", object_id=waiting.id, at=now))
        return
    waiting.order_id = order.id
    await house.jobs.enqueue(session, deliver_grant, f"grant:{order.id}", order.id)


async def forget_drafts(house: House) -> None:
    """Lists with people in them do not lie about."""
    async with house.db.write() as session:
        await session.execute(delete(ImportDraft).where(ImportDraft.uploaded_at <= house.clock.now() - DRAFT_LIVES))
