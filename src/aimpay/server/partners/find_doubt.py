"""Looks for tricks: a second account of the partner's own, a circle, several accounts with one contact."""

from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.partners.attribute import attributed_to
from aimpay.server.partners.models import Attribution
from aimpay.server.partners.rules import Doubt, doubt
from aimpay.server.people.models import User

LONGEST_CIRCLE: Final = 10
"""How many partners up the chain are looked at."""


async def find_doubt(session: AsyncSession, *, referrer_id: int, buyer_id: int) -> Doubt | None:
    return doubt(
        referrer_id=referrer_id,
        buyer_id=buyer_id,
        above_referrer=await _above(session, referrer_id),
        same_contact=await _same_contact(session, referrer_id, buyer_id),
    )


async def _above(session: AsyncSession, user_id: int) -> list[int]:
    """Return who brought the user, who brought that one, and so on."""
    found: list[int] = []
    last: int | None = user_id
    while len(found) < LONGEST_CIRCLE and (last := await attributed_to(session, last)) and last not in found:
        found.append(last)
    return found


async def _same_contact(session: AsyncSession, referrer_id: int, buyer_id: int) -> list[int]:
    buyer = await session.get_one(User, buyer_id)
    alike = _alike(buyer)
    if not alike:
        return []
    brought = select(Attribution.user_id).where(Attribution.referrer_id == referrer_id)
    theirs = or_(User.id == referrer_id, User.id.in_(brought))
    return list(await session.scalars(select(User.id).where(or_(*alike), User.id != buyer_id, theirs)))


def _alike(buyer: User) -> list[ColumnElement[bool]]:
    """An e-mail counts once it was confirmed, on both sides."""
    alike: list[ColumnElement[bool]] = []
    if buyer.pay_email and buyer.pay_email_confirmed_at:
        alike.append(and_(User.pay_email == buyer.pay_email, User.pay_email_confirmed_at.is_not(None)))
    if buyer.phone:
        alike.append(User.phone == buyer.phone)
    return alike
