"""Which leads may be one person, and why: never decided by a rule, always explained."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from aimpay.contract.leads import DuplicateView
from aimpay.server.db.insert import insert_or_skip
from aimpay.server.growth.leads.errors import LeadNotFoundError
from aimpay.server.growth.leads.family import family, known_lead
from aimpay.server.growth.leads.merge import why_not
from aimpay.server.growth.leads.models import ContactPoint, Lead, LeadHint

WORDS: Final = {
    "email": "Одна и\u00a0та же почта: {}.",
    "phone": "Один и\u00a0тот же телефон: {}.",
    "telegram": "Один и\u00a0тот же Telegram: {}.",
    "instagram": "Один и\u00a0тот же Instagram: {}.",
}


@dataclass(frozen=True)
class Pair:
    """Two standing leads, the elder first, and what they share in Russian words."""

    elder: Lead
    younger: Lead
    reasons: tuple[str, ...]

    @property
    def reason(self) -> str:
        return " ".join(self.reasons)


async def note_hint(session: AsyncSession, lead_id: int, other_id: int, reason: str, now: datetime) -> None:
    """Once for each pair."""
    elder, younger = sorted((lead_id, other_id))
    values = {"lead_id": elder, "other_id": younger, "reason": reason, "at": now}
    await session.execute(insert_or_skip(session, LeadHint, values, ("lead_id", "other_id")))


async def dismiss_hint(session: AsyncSession, lead_id: int, other_id: int, *, by: int, now: datetime) -> None:
    """These two are different people: the pair is not shown again, whatever they share."""
    if lead_id == other_id or {await session.get(Lead, one) for one in (lead_id, other_id)} & {None}:
        raise LeadNotFoundError
    await note_hint(session, lead_id, other_id, "Похожи, но\u00a0это разные люди.", now)
    elder, younger = sorted((lead_id, other_id))
    hint = (
        await session.scalars(select(LeadHint).where(LeadHint.lead_id == elder, LeadHint.other_id == younger))
    ).one()
    hint.dismissed_by, hint.dismissed_at = by, now


async def possible_duplicates(session: AsyncSession, lead_id: int) -> tuple[DuplicateView, ...]:
    """Who may be the same person as this one."""
    lead = await known_lead(session, lead_id)
    found = []
    for pair in await duplicate_pairs(session, of=lead.id):
        other = pair.younger if pair.elder.id == lead.id else pair.elder
        may = why_not(other, lead) is None
        found.append(DuplicateView(lead_id=other.id, name=other.name, reason=pair.reason, may_merge=may))
    return tuple(found)


async def duplicate_pairs(session: AsyncSession, *, of: int | None = None, limit: int = 200) -> Sequence[Pair]:
    """Return pairs of standing leads that share a contact or were hinted at, without those told apart by a person."""
    reasons: dict[tuple[int, int], list[str]] = defaultdict(list)
    for key, reason in [*await _sharing(session, of, limit), *await _hinted(session, of, limit)]:
        if reason not in reasons[key]:
            reasons[key].append(reason)
    for key in await _dismissed(session, reasons):
        del reasons[key]
    ids = {one for key in reasons for one in key}
    leads = {lead.id: lead for lead in await session.scalars(select(Lead).where(Lead.id.in_(ids)))}
    return [Pair(leads[first], leads[second], tuple(why)) for (first, second), why in sorted(reasons.items())]


async def _sharing(session: AsyncSession, of: int | None, limit: int) -> list[tuple[tuple[int, int], str]]:
    """Merged leads are named by a list of theirs: a join with ``merged_into_id IS NULL`` misleads SQLite's planner."""
    merged = select(Lead.id).where(Lead.merged_into_id.is_not(None))
    one, two = aliased(ContactPoint), aliased(ContactPoint)
    pairs = select(one.lead_id, two.lead_id, one.kind, one.value)
    pairs = pairs.join(two, and_(one.kind == two.kind, one.value == two.value))
    if of is None:
        pairs = pairs.where(one.lead_id.not_in(merged), one.lead_id < two.lead_id)
    else:
        pairs = pairs.where(one.lead_id == of, two.lead_id != of)
    pairs = pairs.where(two.lead_id.not_in(merged)).order_by(one.lead_id, two.lead_id, one.id)
    rows = (await session.execute(pairs.limit(limit))).all()
    return [((min(row[:2]), max(row[:2])), WORDS[row[2]].format(row[3])) for row in rows]


async def _hinted(session: AsyncSession, of: int | None, limit: int) -> list[tuple[tuple[int, int], str]]:
    """Hints about leads that were merged away are about those that stand for them."""
    open_hints = select(LeadHint).where(LeadHint.dismissed_at.is_(None)).order_by(LeadHint.id.desc()).limit(limit)
    if of is not None:
        ids = await family(session, of)
        open_hints = open_hints.where(or_(LeadHint.lead_id.in_(ids), LeadHint.other_id.in_(ids)))
    found = []
    for hint in await session.scalars(open_hints):
        pair = sorted({(await known_lead(session, one)).id for one in (hint.lead_id, hint.other_id)})
        if len(pair) > 1:
            found.append(((pair[0], pair[1]), hint.reason))
    return found


async def _dismissed(session: AsyncSession, pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    told = select(LeadHint.lead_id, LeadHint.other_id).where(LeadHint.dismissed_at.is_not(None))
    ids = {one for pair in pairs for one in pair}
    apart = {(row[0], row[1]) for row in (await session.execute(told.where(LeadHint.lead_id.in_(ids)))).all()}
    return [pair for pair in pairs if pair in apart]
