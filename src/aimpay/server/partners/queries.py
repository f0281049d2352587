"""What a partner sees."""

from collections import Counter
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.partners import ClientsReport, HeldPart, RankView
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.ledger.queries import balance, moved
from aimpay.server.partners.award_ranks import highest_rank, paid_friends
from aimpay.server.partners.models import Attribution, Commission, CommissionStatus
from aimpay.server.partners.rules import Rank, next_rank, rank_of

SHOWN_PARTS: Final = 5


async def clients_report(session: AsyncSession, user_id: int) -> ClientsReport:
    """Sums come from the ledger; what we owe stands there as a credit, hence the minus."""
    rank = await highest_rank(session, user_id)
    return ClientsReport(
        invited_count=await invited_count(session, user_id),
        paid_count=await paid_friends(session, user_id),
        review=-await balance(session, AccountKind.PARTNER_REVIEW, user_id),
        held=-await balance(session, AccountKind.PARTNER_HELD, user_id),
        held_parts=await _held_parts(session, user_id),
        available=-await balance(session, AccountKind.PARTNER_AVAILABLE, user_id),
        paying=-await balance(session, AccountKind.PARTNER_PAYING, user_id),
        paid_out=await paid_out(session, user_id),
        rank=_rank_view(rank_of(rank)),
        next_rank=_rank_view(next_rank(rank)),
    )


async def invited_count(session: AsyncSession, user_id: int) -> int:
    invited = select(func.count()).select_from(Attribution).where(Attribution.referrer_id == user_id)
    return await session.scalar(invited) or 0


async def paid_out(session: AsyncSession, user_id: int) -> int:
    return await moved(session, debit=AccountKind.PARTNER_PAYING, credit=AccountKind.PAYOUT_FUNDS, debit_owner=user_id)


async def _held_parts(session: AsyncSession, user_id: int) -> tuple[HeldPart, ...]:
    """Add up what ripens on the same day; the nearest come first."""
    left = Commission.amount - Commission.reversed_amount
    held = Commission.referrer_id == user_id, Commission.status == CommissionStatus.HELD
    parts: Counter[object] = Counter()
    for available_at, amount in await session.execute(select(Commission.available_at, left).where(*held)):
        parts[moscow_day(available_at)] += amount
    nearest = sorted(parts.items(), key=lambda part: str(part[0]))[:SHOWN_PARTS]
    return tuple(HeldPart.model_validate({"available_on": day, "amount": amount}) for day, amount in nearest)


def _rank_view(rank: Rank | None) -> RankView | None:
    return RankView(threshold=rank.threshold, name=rank.name) if rank else None
