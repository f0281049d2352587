"""What a partner sees."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.partners import ClientsReport
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.ledger.queries import balance
from aimpay.server.partners.models import Attribution, Commission


async def clients_report(session: AsyncSession, user_id: int) -> ClientsReport:
    """Sums come from the ledger; what we owe stands there as a credit, hence the minus."""
    invited = select(func.count()).select_from(Attribution).where(Attribution.referrer_id == user_id)
    paid = select(func.count()).select_from(Commission).where(Commission.referrer_id == user_id)
    return ClientsReport(
        invited_count=await session.scalar(invited) or 0,
        paid_count=await session.scalar(paid) or 0,
        held=-await balance(session, AccountKind.PARTNER_HELD, user_id),
        available=-await balance(session, AccountKind.PARTNER_AVAILABLE, user_id),
        paid_out=0,
    )
