"""The effects of commissions, each a step that may be repeated."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.gateway import BotButton, NotifyButton
from aimpay.server.partners.explain_sale import person_view
from aimpay.server.partners.models import AttributionChange, Commission
from aimpay.server.partners.words import doubt_words
from aimpay.server.people.find_user import telegram_id_of
from aimpay.server.selling.models import Order
from aimpay.server.workflows.house import House
from aimpay.server.workflows.partners import messages
from aimpay.server.workflows.telling import tell

REPORT = NotifyButton(text="Мой отчёт", callback=BotButton.REPORT)


async def ask_for_review(house: House, order_id: int) -> None:
    """Only while nobody has decided: a decision of another admin makes the question pointless."""
    async with house.db.read() as session:
        earned = await session.scalar(select(Commission).where(Commission.order_id == order_id))
        if earned is None or earned.review_reason is None or earned.reviewed_at:
            return
        order = await session.get_one(Order, order_id)
        text = messages.review_wanted(
            partner=(await person_view(session, earned.referrer_id)).name,
            buyer=(await person_view(session, earned.referred_id)).name,
            number=order.number,
            amount=earned.amount - earned.reversed_amount,
            reason=doubt_words(earned.review_reason),
        )
        commission_id = earned.id
    buttons = (
        NotifyButton(text="Одобрить", callback=BotButton.REVIEW_APPROVE, argument=str(commission_id)),
        NotifyButton(text="Отклонить", callback=BotButton.REVIEW_REJECT, argument=str(commission_id)),
    )
    for admin in house.admins:
        await tell(house, f"review:{order_id}", admin, text, buttons)


async def tell_decision(house: House, commission_id: int, amount: int) -> None:
    async with house.db.read() as session:
        decided = await session.get_one(Commission, commission_id)
        telegram_id = await telegram_id_of(session, decided.referrer_id)
        note = decided.review_note
    text = messages.review_passed(amount) if note is None else messages.review_failed(amount, note)
    if telegram_id:
        await tell(house, f"review-decided:{commission_id}", telegram_id, text, (REPORT,))


async def tell_reassigned(house: House, change_id: int, amount: int) -> None:
    async with house.db.read() as session:
        change = await session.get_one(AttributionChange, change_id)
        before = await _telegram_id(session, change.from_referrer_id)
        after = await _telegram_id(session, change.to_referrer_id)
    if before:
        await tell(house, f"reassigned-from:{change_id}", before, messages.commission_went(amount), (REPORT,))
    if after:
        await tell(house, f"reassigned-to:{change_id}", after, messages.commission_came(amount), (REPORT,))


async def _telegram_id(session: AsyncSession, user_id: int | None) -> int | None:
    return None if user_id is None else await telegram_id_of(session, user_id)
