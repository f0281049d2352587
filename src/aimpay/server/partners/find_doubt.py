"""Looks for tricks: a second account of the partner's own, a circle, several accounts with one contact."""

from typing import Final

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from aimpay.server.partners.attribute import attributed_to
from aimpay.server.partners.models import Attribution
from aimpay.server.partners.rules import Doubt, doubt
from aimpay.server.people.models import User

LONGEST_CIRCLE: Final = 10
"""How many partners up the chain are looked at."""
BUYER: Final = aliased(User)
SAME_EMAIL: Final = and_(
    User.pay_email == BUYER.pay_email,
    User.pay_email_confirmed_at.is_not(None),
    BUYER.pay_email_confirmed_at.is_not(None),
)
"""An e-mail counts once it was confirmed, on both sides."""
BROUGHT: Final = select(Attribution.user_id).where(Attribution.referrer_id == bindparam("referrer"))
SAME_CONTACT: Final = (
    select(User.id)
    .join(BUYER, or_(SAME_EMAIL, User.phone == BUYER.phone))
    .where(
        BUYER.id == bindparam("buyer"),
        User.id != BUYER.id,
        or_(User.id == bindparam("referrer"), User.id.in_(BROUGHT)),
    )
)


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
    return list(await session.scalars(SAME_CONTACT, {"buyer": buyer_id, "referrer": referrer_id}))
