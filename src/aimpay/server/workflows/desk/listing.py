"""Who fits what staff typed, with what a list says of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.people.models import BlocklistEntry, TelegramIdentity, User
from aimpay.server.selling.models import Order
from aimpay.server.workflows.desk.finding import people_ids

SHOWN: Final = 50


@dataclass(frozen=True)
class Row:
    """``paid`` orders of his, also those whose money went back."""

    user: User
    account: TelegramIdentity | None
    paid: int
    blocked: bool


async def find_people(session: AsyncSession, text: str, most: int = SHOWN) -> Sequence[Row]:
    """The newest first, one more than are shown. Without a text: those who came last."""
    newest = select(User).order_by(User.id.desc()).limit(most + 1)
    found = (await session.scalars(newest.where(User.id.in_(people_ids(text))) if text else newest)).all()
    ids = [one.id for one in found]
    accounts = select(TelegramIdentity).where(TelegramIdentity.user_id.in_(ids))
    known = {one.user_id: one for one in await session.scalars(accounts)}
    bought = select(Order.user_id, func.count(Order.paid_at)).where(Order.user_id.in_(ids)).group_by(Order.user_id)
    paid = {row[0]: int(row[1]) for row in (await session.execute(bought)).all()}
    lists = BlocklistEntry.user_id.in_(ids), BlocklistEntry.lifted_at.is_(None)
    blocked = set(await session.scalars(select(BlocklistEntry.user_id).where(*lists)))
    return [Row(one, known.get(one.id), paid.get(one.id, 0), one.id in blocked) for one in found]
