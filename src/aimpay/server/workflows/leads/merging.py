"""Leads that are surely one person, merged by an operator's word: each explained, and nothing decided for two users."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract import leads as contract
from aimpay.server.growth.leads.contacts import is_protected
from aimpay.server.growth.leads.hints import Pair, duplicate_pairs
from aimpay.server.growth.leads.kinds import ContactKind
from aimpay.server.growth.leads.merge import merge_leads
from aimpay.server.growth.leads.models import ContactPoint, Lead
from aimpay.server.people.models import User
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.permit import permit

MANY: Final = ("leads", "list")
BOTH_OWN: Final = "Обе карточки чьи-то собственные: решите сами."
ONLY_LIKE: Final = "Общей почты у\u00a0них нет: решите сами."


async def merge_duplicates(house: House, request: contract.MergeDuplicates) -> contract.MergedDuplicates:
    """Site leads with the same e-mail that are nobody's own, and those whose e-mail a user of the bot confirmed."""
    if request.admin_id is not None:
        await permit(house, request.admin_id, Action.EDIT_PEOPLE)

    async def work(session: AsyncSession) -> contract.MergedDuplicates:
        merged, apart = list[contract.PlannedMerge](), list[contract.LeftApart]()
        gone = set[int]()
        for pair in await duplicate_pairs(session):
            if {pair.elder.id, pair.younger.id} & gone:
                continue
            planned = await _plan(session, pair)
            if isinstance(planned, contract.LeftApart):
                apart.append(planned)
                continue
            gone.add(planned.from_id)
            merged.append(planned if request.dry_run else await _merge(session, house, planned, request.admin_id))
        if merged and not request.dry_run:
            pairs = [[one.from_id, one.into_id] for one in merged]
            after, now, by = {"people": len(pairs), "merged": pairs}, house.clock.now(), request.admin_id
            via = Via.API if by is None else None
            note_change(session, by=by, action=Action.EDIT_PEOPLE, about=MANY, now=now, via=via, after=after)
        return contract.MergedDuplicates(dry_run=request.dry_run, merged=tuple(merged), left_apart=tuple(apart))

    return await house.db.transact(work)


async def _plan(session: AsyncSession, pair: Pair) -> contract.PlannedMerge | contract.LeftApart:
    own = [one for one in (pair.elder, pair.younger) if await is_protected(session, one)]
    shared = await _shared_emails(session, pair)
    if len(own) > 1:
        return _apart(pair, BOTH_OWN)
    if not shared:
        return _apart(pair, ONLY_LIKE)
    if own and not await _confirmed_one(session, own[0], shared):
        return _apart(
            pair, BOTH_OWN if own[0].user_id is None else "Почта в\u00a0боте не\u00a0подтверждена: решите сами."
        )
    stays = own[0] if own else pair.elder
    leaves = pair.younger if stays is pair.elder else pair.elder
    return contract.PlannedMerge(from_id=leaves.id, into_id=stays.id, reason=pair.reason)


async def _merge(
    session: AsyncSession, house: House, planned: contract.PlannedMerge, by: int | None
) -> contract.PlannedMerge:
    merge = await merge_leads(
        session, planned.from_id, planned.into_id, reason=planned.reason, by=by, now=house.clock.now()
    )
    return planned.model_copy(update={"merge_id": merge.id})


async def _shared_emails(session: AsyncSession, pair: Pair) -> set[str]:
    return await _emails(session, pair.elder) & await _emails(session, pair.younger)


async def _emails(session: AsyncSession, lead: Lead) -> set[str]:
    mine = ContactPoint.lead_id == lead.id, ContactPoint.kind == ContactKind.EMAIL
    return set(await session.scalars(select(ContactPoint.value).where(*mine)))


async def _confirmed_one(session: AsyncSession, lead: Lead, emails: Iterable[str]) -> bool:
    """Whether its own e-mail is among them: confirmed in the bot, or proved by a letter."""
    mine = ContactPoint.lead_id == lead.id, ContactPoint.kind == ContactKind.EMAIL
    proved = set(await session.scalars(select(ContactPoint.value).where(*mine, ContactPoint.verified_at.is_not(None))))
    user = await session.get(User, lead.user_id) if lead.user_id else None
    if user is not None and user.pay_email is not None and user.pay_email_confirmed_at is not None:
        proved.add(user.pay_email)
    return bool(proved & set(emails))


def _apart(pair: Pair, why: str) -> contract.LeftApart:
    return contract.LeftApart(lead_id=pair.elder.id, other_id=pair.younger.id, reason=f"{pair.reason} {why}")
