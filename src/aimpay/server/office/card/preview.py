"""What would move if two cards became one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import LeadRow
from aimpay.server.growth.leads.children import CHILDREN
from aimpay.server.growth.leads.errors import MergeRefusedError
from aimpay.server.growth.leads.family import known_lead
from aimpay.server.growth.leads.merge import SAME, why_not
from aimpay.server.growth.leads.moving import movable
from aimpay.server.growth.leads.rows import lead_rows
from aimpay.server.office.card import words


@dataclass(frozen=True)
class Preview:
    """``moving``: what, and how many. ``refusal`` says in Russian why it can't be done."""

    leaving: LeadRow
    staying: LeadRow
    moving: Sequence[tuple[str, int]]
    refusal: str | None


async def preview(session: AsyncSession, from_id: int, into_id: int) -> Preview:
    leaving, staying = await known_lead(session, from_id), await known_lead(session, into_id)
    if leaving.id == staying.id:
        raise MergeRefusedError(SAME)
    counted = [(child.table, len(await movable(session, child, leaving.id, staying.id))) for child in CHILDREN]
    moving = [(words.CHILDREN.get(table, words.OTHER_CHILDREN), many) for table, many in counted if many]
    rows = await lead_rows(session, [leaving.id, staying.id])
    return Preview(rows[0], rows[1], moving, why_not(leaving, staying))
