"""One act for many leads, all or none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.errors import InvalidRequestError
from aimpay.server.growth.leads.card_changes import move_stage, set_owner, tag, untag
from aimpay.server.office.leads.asked import NONE


@dataclass(frozen=True)
class Bulk:
    """What was filled in; an empty field asks for nothing. ``owner``: a Telegram id, or «none»."""

    ids: Sequence[int]
    tag: str
    untag: str
    stage: str
    owner: str

    @property
    def told(self) -> dict[str, object]:
        """For the log: one entry for all."""
        asked = {"stage": self.stage, "tag": self.tag, "untag": self.untag, "owner": self.owner}
        ids = sorted(set(self.ids))
        return {name: value for name, value in asked.items() if value} | {"people": len(ids), "ids": ids}


async def apply(session: AsyncSession, bulk: Bulk, owners: Collection[int], *, by: int, now: datetime) -> None:
    if not bulk.ids:
        raise InvalidRequestError("Отметьте хотя\u00a0бы одного человека.")
    owner = owner_of(bulk.owner, owners)
    for lead_id in sorted(set(bulk.ids)):
        if bulk.stage:
            await move_stage(session, lead_id, bulk.stage, by=by, now=now)
        if bulk.tag.strip():
            await tag(session, lead_id, bulk.tag, by=by, now=now)
        if bulk.untag.strip():
            await untag(session, lead_id, bulk.untag)
        if bulk.owner:
            await set_owner(session, lead_id, owner)


def owner_of(text: str, owners: Collection[int]) -> int | None:
    """Read an owner from a form: a colleague, or nobody."""
    if text in {"", NONE}:
        return None
    found = next((one for one in owners if str(one) == text), None)
    if found is None:
        raise InvalidRequestError("Такого сотрудника нет.")
    return found
