"""What partners and the owner see of payouts, masked."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.payouts import DestinationView, PayoutDetails, PayoutView
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.ledger.queries import balance
from aimpay.server.payouts.destinations import active_destination, draft_destination
from aimpay.server.payouts.models import Payout, PayoutDestination, PayoutStatus, TaxProfile
from aimpay.server.payouts.request_payout import available
from aimpay.server.payouts.rules import NPD_CAP, explain, masked_inn
from aimpay.server.payouts.settle_payout import is_self_employed
from aimpay.server.payouts.tax import TaxStatus, paid_this_year
from aimpay.server.school.profile import Profile

STATUSES: Final = {
    PayoutStatus.REQUESTED: "ждёт одобрения школы",
    PayoutStatus.APPROVED: "одобрена, отправляем",
    PayoutStatus.SENT: "в пути",
    PayoutStatus.SUCCEEDED: "выплачена",
    PayoutStatus.CANCELED: "не прошла",
    PayoutStatus.REJECTED: "отклонена школой",
}
RECENT: Final = 5
NEAR_CAP: Final = NPD_CAP - NPD_CAP // 10


async def payouts_made(session: AsyncSession) -> tuple[int, int]:
    """Return how many payouts arrived, and their sum in kopecks."""
    made = select(func.count(), func.coalesce(func.sum(Payout.amount), 0)).where(
        Payout.status == PayoutStatus.SUCCEEDED
    )
    count, total = (await session.execute(made)).one()
    return count, int(total)


async def payout_details(
    session: AsyncSession, user_id: int, *, profile: Profile, by_gateway: bool, now: datetime
) -> PayoutDetails:
    tax = await session.get(TaxProfile, user_id)
    paid = await paid_this_year(session, user_id, now)
    free = await available(session, user_id)
    return PayoutDetails(
        destination=_view(await active_destination(session, user_id)),
        draft=_view(await draft_destination(session, user_id)),
        by_gateway=by_gateway,
        tax_status=_tax_word(tax),
        inn_shown=masked_inn(tax.inn) if tax else None,
        paid_this_year=paid,
        npd_cap_near=tax is not None and tax.status == TaxStatus.SELF_EMPLOYED and paid + max(free, 0) > NEAR_CAP,
        available=free,
        paying=-await balance(session, AccountKind.PARTNER_PAYING, user_id),
        minimum=profile.payout_minimum,
        recent=await recent_payouts(session, user_id),
    )


async def recent_payouts(session: AsyncSession, user_id: int) -> tuple[PayoutView, ...]:
    newest = select(Payout).where(Payout.user_id == user_id).order_by(Payout.id.desc()).limit(RECENT)
    return tuple([await payout_view(session, one) for one in await session.scalars(newest)])


async def payout_view(session: AsyncSession, payout: Payout) -> PayoutView:
    status = PayoutStatus(payout.status)
    destination = await session.get(PayoutDestination, payout.destination_id) if payout.destination_id else None
    return PayoutView(
        number=payout.number,
        amount=payout.amount,
        code=status.value,
        status=STATUSES[status],
        shown=destination.shown if destination else None,
        reason=reason_of(payout),
        created_at=payout.created_at,
        finished_at=payout.finished_at,
        receipt_wanted=await _wants_receipt(session, payout),
    )


async def _wants_receipt(session: AsyncSession, payout: Payout) -> bool:
    lacks = payout.status == PayoutStatus.SUCCEEDED and payout.tax_receipt_url is None
    return lacks and await is_self_employed(session, payout.user_id)


def reason_of(payout: Payout) -> str | None:
    """An admin's own words, or the provider's code in plain Russian."""
    if payout.status == PayoutStatus.REJECTED:
        return payout.failure_reason
    return explain(payout.failure_reason) if payout.status == PayoutStatus.CANCELED else None


def _view(destination: PayoutDestination | None) -> DestinationView | None:
    if destination is None:
        return None
    return DestinationView.model_validate({"id": destination.id, "kind": destination.kind, "shown": destination.shown})


def _tax_word(tax: TaxProfile | None) -> Any:
    return tax.status if tax else None
