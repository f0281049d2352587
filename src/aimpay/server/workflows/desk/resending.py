"""Sends again what got lost on the way: the invite link, the letter about a payment, the certificate."""

from dataclasses import replace
from html import escape

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.gateway import BotButton, NotifyButton
from aimpay.server.kit.typography import NBSP
from aimpay.server.learning.certificates.models import STANDING, Certificate
from aimpay.server.learning.certificates.queries import by_number
from aimpay.server.learning.errors import NoAccessError
from aimpay.server.learning.queries import active_enrollment
from aimpay.server.people.errors import UserBlockedError
from aimpay.server.people.find_user import get_user, telegram_id_of
from aimpay.server.people.models import TelegramIdentity
from aimpay.server.selling.find_course import known_course
from aimpay.server.selling.find_order import find_order
from aimpay.server.selling.models import AttemptStatus, Order, PaymentAttempt
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.deed import Deed, check_first
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.access import get_invite
from aimpay.server.workflows.certificates.announcing import tell_of_certificate_again
from aimpay.server.workflows.desk.errors import NothingToSendError, PersonStoppedBotError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt, once
from aimpay.server.workflows.purchase_steps import purchase_letter
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell


async def resend_invite(house: House, telegram_id: int, course: str, *, by: int, deed: Deed) -> None:
    """``course`` is a slug. ``deed.key`` names the message: another press sends another one."""

    async def work(session: AsyncSession) -> None:
        now = house.clock.now()
        await check_first(session, deed, now)
        user, wanted = await get_user(session, telegram_id), await known_course(session, course)
        if await active_enrollment(session, user.id, now, wanted.id) is None:
            raise NothingToSendError(f"Права на{NBSP}этот курс сейчас нет: ссылка никуда не{NBSP}пустит.")
        await _check_reachable(session, user.id)
        what = {"sent": "invite", "course": course, "key": f"tell:invite-again:{deed.key}:{telegram_id}"}
        _note(session, house, ("users", user.id), what, by, deed)
        await house.jobs.enqueue(session, deliver_invite, f"invite-again:{deed.key}", telegram_id, course, deed.key)

    await house.db.transact(work)


async def resend_letter(house: House, order_number: str, *, by: int, deed: Deed) -> None:
    """The letter about the payment, with the way in, to the address that is confirmed now."""

    async def work(session: AsyncSession) -> None:
        await check_first(session, deed, house.clock.now())
        order = await find_order(session, order_number)
        if not await _was_paid(session, order):
            raise NothingToSendError(f"За{NBSP}этот заказ через платёжный сервис не{NBSP}платили: письма не{NBSP}было.")
        what = {"sent": "letter", "order": order.number, "key": f"purchase-email-again:{order.id}:{deed.key}"}
        _note(session, house, ("orders", order.id), what, by, deed)
        await house.jobs.enqueue(session, deliver_letter, f"letter-again:{deed.key}", order.id, deed.key)

    await house.db.transact(work)


async def resend_certificate(house: House, number: str, *, by: int, deed: Deed) -> None:
    async def work(session: AsyncSession) -> None:
        await check_first(session, deed, house.clock.now())
        certificate = await by_number(session, number)
        account = await _account(session, certificate)
        key = f"tell:certificate-again:{deed.key}:{account}"
        what = {"sent": "certificate", "number": certificate.number, "key": key}
        _note(session, house, ("certificates", certificate.id), what, by, deed)
        story = f"certificate-again:{deed.key}"
        await house.jobs.enqueue(session, deliver_certificate_again, story, certificate.id, deed.key)

    await house.db.transact(work)


async def _account(session: AsyncSession, certificate: Certificate) -> int | None:
    """Return whom to send it to; refuse what is not to be sent."""
    if certificate.status not in STANDING:
        raise NothingToSendError(f"Этот сертификат отозван или заменён: отправлять его не{NBSP}нужно.")
    if certificate.user_id is None:
        raise NothingToSendError(f"Этого человека нет в{NBSP}боте: отправьте ему адрес страницы сертификата сами.")
    await _check_reachable(session, certificate.user_id)
    return await telegram_id_of(session, certificate.user_id)


async def _check_reachable(session: AsyncSession, user_id: int) -> None:
    accounts = select(TelegramIdentity.reachable).where(TelegramIdentity.user_id == user_id)
    if not any(await session.scalars(accounts)):
        raise PersonStoppedBotError


async def _was_paid(session: AsyncSession, order: Order) -> bool:
    paid = PaymentAttempt.order_id == order.id, PaymentAttempt.status == AttemptStatus.SUCCEEDED
    return await session.scalar(select(PaymentAttempt.id).where(*paid).limit(1)) is not None


def _note(
    session: AsyncSession, house: House, about: tuple[str, int], what: dict[str, str], by: int, deed: Deed
) -> None:
    now = house.clock.now()
    note_change(
        session, by=by, action=Action.RESEND, about=about, now=now, via=deed.via, after=what, reason=deed.reason
    )


async def deliver_invite(story: Story, telegram_id: int, course: str, mark: str) -> None:
    await attempt(story, tell_invite_again, telegram_id, course, mark)


async def deliver_letter(story: Story, order_id: int, mark: str) -> None:
    await attempt(story, email_buyer_again, order_id, mark)


async def deliver_certificate_again(story: Story, certificate_id: int, mark: str) -> None:
    await attempt(story, tell_of_certificate_again, certificate_id, mark)


async def tell_invite_again(house: House, telegram_id: int, course: str, mark: str) -> None:
    """Nothing is sent to whom the right was taken from since, or who was blocked."""
    try:
        invite = await get_invite(house, telegram_id, course)
    except (NoAccessError, UserBlockedError):
        return
    text = (
        f"Ваша ссылка в{NBSP}группу курса «{escape(invite.course_title)}». "
        f"Нажмите кнопку и{NBSP}подайте заявку: вас пустят сразу."
    )
    way_in = NotifyButton(text="Войти в группу", url=invite.invite_link)
    menu = NotifyButton(text="В меню", callback=BotButton.MENU)
    await tell(house, f"invite-again:{mark}", telegram_id, text, (way_in, menu))


async def email_buyer_again(house: House, order_id: int, mark: str) -> None:
    letter = await purchase_letter(house, order_id)
    again = replace(letter, idempotency_key=f"{letter.idempotency_key}/{mark}")
    await once(house, f"purchase-email-again:{order_id}:{mark}", lambda: house.mailer.send(again))


DESK_STORIES = (deliver_invite, deliver_letter, deliver_certificate_again)
DESK_STEPS = (tell_invite_again, email_buyer_again, tell_of_certificate_again)
