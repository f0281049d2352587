"""The effects of a refund, each a step that may be repeated."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.gateway import BotButton, NotifyButton
from aimpay.server.partners.models import Commission
from aimpay.server.people.find_user import telegram_id_of
from aimpay.server.people.models import User
from aimpay.server.school.profile import Profile, get_profile
from aimpay.server.selling.ask_refund import sale_attempt
from aimpay.server.selling.gateway import STARS
from aimpay.server.selling.models import Course, Order, PaymentAttempt, Refund
from aimpay.server.selling.refund_reasons import explain_refund
from aimpay.server.workflows import refund_messages as messages
from aimpay.server.workflows.certificates.words import lost_words
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leaving import put_out
from aimpay.server.workflows.once import once
from aimpay.server.workflows.refund_letter import refund_letter
from aimpay.server.workflows.telling import tell, tell_admins


@dataclass(frozen=True)
class Returned:
    """A refund with everything its messages mention. ``of_sale`` is false for an overpayment."""

    refund: Refund
    attempt: PaymentAttempt
    order: Order
    course: Course
    buyer: User
    telegram_id: int
    of_sale: bool
    profile: Profile
    certificate: tuple[str, str] = ("", "")
    """What to add of a suspended certificate: for the buyer, and for admins."""

    @property
    def by_stars(self) -> bool:
        return self.attempt.provider == STARS

    @property
    def closes_access(self) -> bool:
        return self.of_sale and not self.refund.keep_access


async def load_refund(session: AsyncSession, refund_id: int) -> Returned:
    refund = await session.get_one(Refund, refund_id)
    attempt = await session.get_one(PaymentAttempt, refund.attempt_id)
    order = await session.get_one(Order, attempt.order_id)
    sold = await sale_attempt(session, order.id)
    return Returned(
        refund=refund,
        attempt=attempt,
        order=order,
        course=await session.get_one(Course, order.course_id),
        buyer=await session.get_one(User, order.user_id),
        telegram_id=await telegram_id_of(session, order.user_id) or 0,
        of_sale=sold is not None and sold.id == attempt.id,
        profile=await get_profile(session),
        certificate=await lost_words(session, order.user_id, order.course_id),
    )


async def _load(house: House, refund_id: int) -> Returned:
    async with house.db.read() as session:
        return await load_refund(session, refund_id)


async def remove_access(house: House, refund_id: int) -> None:
    """Put the buyer out of the group, unless he has bought again since."""
    returned = await _load(house, refund_id)
    group_id = returned.course.group_id
    if returned.closes_access and group_id is not None:
        await put_out(house, returned.buyer.id, group_id)


async def tell_buyer_of_refund(house: House, refund_id: int) -> None:
    returned = await _load(house, refund_id)
    text = messages.refund(
        amount=returned.refund.amount,
        course=returned.course.title,
        number=returned.order.number,
        closed=returned.closes_access,
        twice=not returned.of_sale,
        stars=returned.attempt.stars,
    )
    text += returned.certificate[0] if returned.closes_access else ""
    menu = NotifyButton(text="В меню", callback=BotButton.MENU)
    await tell(house, f"refund:{refund_id}", returned.telegram_id, text, (menu,))


async def email_buyer_of_refund(house: House, refund_id: int) -> None:
    returned = await _load(house, refund_id)
    bot = await house.bot.info(None)
    letter = refund_letter(
        to=returned.attempt.email,
        name=returned.buyer.first_name,
        course=returned.course.title,
        order_number=returned.order.number,
        refund_id=refund_id,
        amount=returned.refund.amount,
        closed=returned.closes_access,
        stars=returned.attempt.stars,
        link=f"https://t.me/{bot.username}",
        profile=returned.profile,
    )
    await once(house, f"refund-email:{refund_id}", lambda: house.mailer.send(letter))


async def tell_partner_of_refund(house: House, refund_id: int, lost: int, was_ripe: bool) -> None:
    if not lost:
        return
    async with house.db.read() as session:
        returned = await load_refund(session, refund_id)
        earned = await session.scalar(select(Commission).where(Commission.order_id == returned.order.id))
        partner = await telegram_id_of(session, earned.referrer_id) if earned else None
    if partner:
        button = NotifyButton(text="Мой отчёт", callback=BotButton.REPORT)
        text = messages.commission_lost(lost, was_ripe=was_ripe)
        await tell(house, f"commission-lost:{refund_id}", partner, text, (button,))


async def tell_admins_of_refund(house: House, refund_id: int, lost: int) -> None:
    returned = await _load(house, refund_id)
    text = messages.refund_made(
        amount=returned.refund.amount,
        number=returned.order.number,
        name=returned.buyer.first_name,
        telegram_id=returned.telegram_id,
        reason=returned.refund.reason,
        closed=returned.closes_access,
        lost=lost,
    )
    text += returned.certificate[1] if returned.closes_access else ""
    await tell_admins(house, f"refund-made:{refund_id}", text)


async def tell_refund_failure(house: House, refund_id: int) -> None:
    returned = await _load(house, refund_id)
    text = messages.refund_failed(
        amount=returned.refund.amount,
        number=returned.order.number,
        reason=explain_refund(returned.refund.failure_reason),
        payment_id=None if returned.of_sale else returned.attempt.provider_payment_id,
        by_stars=returned.by_stars,
    )
    await tell_admins(house, f"refund-failed:{refund_id}", text)
