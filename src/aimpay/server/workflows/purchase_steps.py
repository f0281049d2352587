"""The effects of a sale, each a step that may be repeated."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.gateway import BotButton, NotifyButton
from aimpay.server.db.core import InsertNew
from aimpay.server.learning.models import Enrollment, Invite
from aimpay.server.partners.models import Commission
from aimpay.server.people.find_user import telegram_id_for, telegram_id_of
from aimpay.server.people.models import User
from aimpay.server.school.profile import get_profile
from aimpay.server.selling.gateway import STARS
from aimpay.server.selling.models import AttemptStatus, Course, Order, PaymentAttempt
from aimpay.server.selling.rules import explain
from aimpay.server.workflows import letters, messages
from aimpay.server.workflows.gateways import DeliveryRefusedError, Goal
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import once
from aimpay.server.workflows.partners.messages import in_review
from aimpay.server.workflows.telling import tell, tell_admins

GOAL_NAME: Final = "purchase_confirmed"
DELIVERY: Final = (
    select(
        Order,
        Course,
        User,
        telegram_id_for(Order.user_id).scalar_subquery(),
        Enrollment.id,
        Invite.invite_link,
    )
    .join(Course, Course.id == Order.course_id)
    .join(User, User.id == Order.user_id)
    .outerjoin(Enrollment, Enrollment.order_id == Order.id)
    .outerjoin(Invite, Invite.enrollment_id == Enrollment.id)
    .where(Order.id == bindparam("order"))
)
SALE: Final = (
    DELIVERY.add_columns(PaymentAttempt)
    .join(
        PaymentAttempt,
        and_(PaymentAttempt.order_id == Order.id, PaymentAttempt.status == AttemptStatus.SUCCEEDED),
    )
    .order_by(PaymentAttempt.finished_at)
    .limit(1)
)
EARNED: Final = select(Commission, telegram_id_for(Commission.referrer_id).scalar_subquery()).where(
    Commission.order_id == bindparam("order")
)
NEW_INVITE: Final = InsertNew(Invite)


@dataclass(frozen=True)
class Delivery:
    """An order that gave a right, whether it was paid through the provider or not."""

    order: Order
    course: Course
    buyer: User
    telegram_id: int
    enrollment_id: int | None
    invite_link: str | None


@dataclass(frozen=True)
class Sale(Delivery):
    """A paid order with everything its messages mention."""

    attempt: PaymentAttempt


async def load_delivery(session: AsyncSession, order_id: int) -> Delivery:
    order, course, buyer, telegram_id, enrollment_id, link = (
        await session.execute(DELIVERY, {"order": order_id})
    ).one()
    return Delivery(order, course, buyer, telegram_id or 0, enrollment_id, link)


async def load_sale(session: AsyncSession, order_id: int) -> Sale:
    """Of several payments of one order the first one bought it."""
    order, course, buyer, telegram_id, enrollment_id, link, attempt = (
        await session.execute(SALE, {"order": order_id})
    ).one()
    return Sale(order, course, buyer, telegram_id or 0, enrollment_id, link, attempt)


async def _sale(house: House, order_id: int) -> Sale:
    async with house.db.read() as session:
        return await load_sale(session, order_id)


async def make_invite(house: House, order_id: int) -> None:
    """One link per right: a repeat finds the first one, and a link made twice opens nothing by itself."""
    async with house.db.read() as session:
        sale = await load_delivery(session, order_id)
    if sale.invite_link or sale.enrollment_id is None:
        return
    if sale.course.group_id is None:
        raise DeliveryRefusedError("group_missing", "у курса не указана группа")
    link = await house.bot.invite_link(sale.telegram_id, sale.course.group_id, f"Заказ {sale.order.number}")
    async with house.db.write() as session:
        await NEW_INVITE.run(
            session,
            enrollment_id=sale.enrollment_id,
            chat_id=sale.course.group_id,
            invite_link=link,
            created_at=house.clock.now(),
        )


async def tell_buyer(house: House, order_id: int) -> None:
    sale = await _sale(house, order_id)
    attempt, by_stars = sale.attempt, sale.attempt.provider == STARS
    text = messages.purchase(
        sale.course.title, sale.order.number, attempt.email, attempt.fiscal_mode, by_stars=by_stars
    )
    await tell(
        house,
        f"purchase:{order_id}",
        sale.telegram_id,
        text,
        way_in(sale),
        closes_bill=messages.bill_paid(attempt.amount, attempt.stars),
        bill_course=sale.course.slug,
    )


def way_in(given: Delivery) -> tuple[NotifyButton, ...]:
    button = (
        NotifyButton(text="Войти в группу", url=given.invite_link)
        if given.invite_link
        else NotifyButton(text="Получить ссылку", callback=BotButton.GROUP, argument=given.course.slug)
    )
    return button, NotifyButton(text="В меню", callback=BotButton.MENU)


async def email_buyer(house: House, order_id: int) -> None:
    async with house.db.read() as session:
        sale, profile = await load_sale(session, order_id), await get_profile(session)
    bot = await house.bot.info(None)
    letter = letters.purchase(
        to=_confirmed_email(sale.buyer) or sale.attempt.email,
        name=sale.buyer.first_name,
        course=sale.course.title,
        order_number=sale.order.number,
        amount=sale.attempt.amount,
        stars=sale.attempt.stars,
        link=sale.invite_link or f"https://t.me/{bot.username}?start=access",
        profile=profile,
    )
    await once(house, f"purchase-email:{order_id}", lambda: house.mailer.send(letter))


def _confirmed_email(buyer: User) -> str | None:
    return buyer.pay_email if buyer.pay_email_confirmed_at else None


async def tell_partner(house: House, order_id: int) -> None:
    async with house.db.read() as session:
        earned, partner = (await session.execute(EARNED, {"order": order_id})).one_or_none() or (None, None)
    if earned and partner:
        doubtful = earned.review_reason is not None and earned.reviewed_at is None
        text = in_review(earned.amount) if doubtful else messages.commission(earned.amount, earned.available_at)
        button = NotifyButton(text="Мой отчёт", callback=BotButton.REPORT)
        await tell(house, f"commission:{order_id}", partner, text, (button,))


async def tell_admins_of_sale(house: House, order_id: int) -> None:
    sale = await _sale(house, order_id)
    text = messages.sale(
        name=sale.buyer.full_name,
        telegram_id=sale.telegram_id,
        course=sale.course.title,
        number=sale.order.number,
        amount=sale.attempt.amount,
        income=sale.attempt.income_amount,
        stars=sale.attempt.stars,
    )
    await tell_admins(house, f"sale:{order_id}", text)


async def record_goal(house: House, order_id: int) -> None:
    sale = await _sale(house, order_id)
    goal = Goal(
        name=GOAL_NAME,
        client_id=_visitor_number(sale.buyer.id),
        order_number=sale.order.number,
        amount=sale.attempt.amount,
    )
    await once(house, f"goal:{order_id}", lambda: house.goals.record(goal))


def _visitor_number(user_id: int) -> str:
    """A number for the counter that tells nothing about the person."""
    return str(int.from_bytes(sha256(f"visitor:{user_id}".encode()).digest()[:7]))


async def tell_refusal(house: House, attempt_id: int) -> None:
    """The provider canceled an attempt: say why, and offer to pay again at once."""
    async with house.db.read() as session:
        refused = await session.get_one(PaymentAttempt, attempt_id)
        order = await session.get_one(Order, refused.order_id)
        telegram_id = await telegram_id_of(session, order.user_id) or 0
        slug = (await session.get_one(Course, order.course_id)).slug
    text = messages.payment_failed(explain(refused.failure_reason))
    button = NotifyButton(text="Попробовать ещё раз", callback=BotButton.PAY, argument=slug)
    bill = messages.bill_dropped(refused.amount, refused.stars)
    await tell(house, f"refusal:{attempt_id}", telegram_id, text, (button,), closes_bill=bill, bill_course=slug)


async def tell_overpayment(house: House, attempt_id: int) -> None:
    async with house.db.read() as session:
        second = await session.get_one(PaymentAttempt, attempt_id)
        order = await session.get_one(Order, second.order_id)
    text = messages.overpayment(order.number, second.amount, second.provider_payment_id or "")
    await tell_admins(house, f"overpayment:{attempt_id}", text)
