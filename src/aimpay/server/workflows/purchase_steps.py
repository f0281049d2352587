"""The effects of a sale, each a step that may be repeated."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.gateway import BotButton, NotifyButton
from aimpay.contract.mailing import NewsState
from aimpay.server.learning.models import Enrollment, Invite
from aimpay.server.partners.models import Commission
from aimpay.server.people.find_user import telegram_id_of
from aimpay.server.people.models import User
from aimpay.server.school.profile import Profile, get_profile
from aimpay.server.selling.gateway import STARS
from aimpay.server.selling.models import AttemptStatus, Course, Order, PaymentAttempt
from aimpay.server.selling.rules import explain
from aimpay.server.workflows import letters, messages
from aimpay.server.workflows.certificates.words import returned_words
from aimpay.server.workflows.gateways import DeliveryRefusedError, Letter
from aimpay.server.workflows.house import House
from aimpay.server.workflows.mailing.answering import news_of_user
from aimpay.server.workflows.once import once
from aimpay.server.workflows.partners.messages import in_review
from aimpay.server.workflows.telling import tell, tell_admins


@dataclass(frozen=True)
class Delivery:
    """An order that gave a right, whether it was paid through the provider or not."""

    order: Order
    course: Course
    buyer: User
    telegram_id: int
    invite_link: str | None
    profile: Profile


@dataclass(frozen=True)
class Sale(Delivery):
    """A paid order with everything its messages mention."""

    attempt: PaymentAttempt


async def load_delivery(session: AsyncSession, order_id: int) -> Delivery:
    order = await session.get_one(Order, order_id)
    invite = select(Invite.invite_link).join(Enrollment).where(Enrollment.order_id == order_id)
    return Delivery(
        order=order,
        course=await session.get_one(Course, order.course_id),
        buyer=await session.get_one(User, order.user_id),
        telegram_id=await telegram_id_of(session, order.user_id) or 0,
        invite_link=await session.scalar(invite),
        profile=await get_profile(session),
    )


async def load_sale(session: AsyncSession, order_id: int) -> Sale:
    paid = PaymentAttempt.order_id == order_id, PaymentAttempt.status == AttemptStatus.SUCCEEDED
    first_paid = select(PaymentAttempt).where(*paid).order_by(PaymentAttempt.finished_at).limit(1)
    delivery = await load_delivery(session, order_id)
    return Sale(**vars(delivery), attempt=(await session.scalars(first_paid)).one())


async def _sale(house: House, order_id: int) -> Sale:
    async with house.db.read() as session:
        return await load_sale(session, order_id)


async def make_invite(house: House, order_id: int) -> None:
    """One link per right: a repeat finds the first one, and a link made twice opens nothing by itself."""
    async with house.db.read() as session:
        sale = await load_delivery(session, order_id)
        enrollment_id = await session.scalar(select(Enrollment.id).where(Enrollment.order_id == order_id))
    if sale.invite_link or enrollment_id is None:
        return
    await store_invite(house, enrollment_id, sale.telegram_id, sale.course, f"Заказ {sale.order.number}")


async def store_invite(house: House, enrollment_id: int, telegram_id: int, course: Course, name: str) -> None:
    if course.group_id is None:
        raise DeliveryRefusedError("group_missing", "у курса не указана группа")
    link = await house.bot.invite_link(telegram_id, course.group_id, name)
    insert = sqlite.insert if house.db.is_sqlite else postgresql.insert
    row = {
        "enrollment_id": enrollment_id,
        "chat_id": course.group_id,
        "invite_link": link,
        "created_at": house.clock.now(),
    }
    async with house.db.write() as session:
        await session.execute(insert(Invite).values(row).on_conflict_do_nothing())


async def tell_buyer(house: House, order_id: int) -> None:
    sale = await _sale(house, order_id)
    attempt, by_stars = sale.attempt, sale.attempt.provider == STARS
    text = messages.purchase(
        sale.course.title, sale.order.number, attempt.email, attempt.fiscal_mode, by_stars=by_stars
    )
    text += await certificate_words(house, order_id)
    await tell(
        house,
        f"purchase:{order_id}",
        sale.telegram_id,
        text,
        (*way_in(sale), *await _news_offer(house, sale)),
        closes_bill=messages.bill_paid(attempt.amount, attempt.stars),
        bill_course=sale.course.slug,
    )


async def _news_offer(house: House, sale: Sale) -> tuple[NotifyButton, ...]:
    """The question about advice and news, if it was never answered."""
    async with house.db.read() as session:
        state = await news_of_user(session, sale.buyer.id, sale.telegram_id)
    offered = NotifyButton(text="Получать советы и новости", callback=BotButton.NEWS)
    return (offered,) if state == NewsState.UNASKED else ()


async def certificate_words(house: House, order_id: int) -> str:
    async with house.db.read() as session:
        return await returned_words(session, order_id)


def way_in(given: Delivery) -> tuple[NotifyButton, ...]:
    button = (
        NotifyButton(text="Войти в группу", url=given.invite_link)
        if given.invite_link
        else NotifyButton(text="Получить ссылку", callback=BotButton.GROUP, argument=given.course.slug)
    )
    return button, NotifyButton(text="В меню", callback=BotButton.MENU)


async def email_buyer(house: House, order_id: int) -> None:
    letter = await purchase_letter(house, order_id)
    await once(house, f"purchase-email:{order_id}", lambda: house.mailer.send(letter))


async def purchase_letter(house: House, order_id: int) -> Letter:
    """Return the letter about a payment as it is worded now."""
    sale = await _sale(house, order_id)
    bot = await house.bot.info(None)
    return letters.purchase(
        to=_confirmed_email(sale.buyer) or sale.attempt.email,
        name=sale.buyer.first_name,
        course=sale.course.title,
        order_number=sale.order.number,
        amount=sale.attempt.amount,
        stars=sale.attempt.stars,
        link=sale.invite_link or f"https://t.me/{bot.username}?start=access",
        profile=sale.profile,
    )


def _confirmed_email(buyer: User) -> str | None:
    return buyer.pay_email if buyer.pay_email_confirmed_at else None


async def tell_partner(house: House, order_id: int) -> None:
    async with house.db.read() as session:
        earned = await session.scalar(select(Commission).where(Commission.order_id == order_id))
        partner = await telegram_id_of(session, earned.referrer_id) if earned else None
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
