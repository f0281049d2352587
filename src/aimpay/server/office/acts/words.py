"""What acts would do, in words."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.money_text import rubles
from aimpay.server.kit.typography import NBSP
from aimpay.server.people.models import User
from aimpay.server.selling.models import Course
from aimpay.server.selling.revoke_order import given_order
from aimpay.server.workflows.desk.reassign_forecast import ReassignForecast
from aimpay.server.workflows.desk.refund_forecast import RefundForecast

Facts = Sequence[tuple[str, str]]
ACCESS: Final = (
    ("", "Решить по сумме: закрыть, если вернули всё"),
    ("keep", "Оставить доступ"),
    ("close", "Закрыть доступ"),
)


def keep_of(access: str) -> bool | None:
    return {"keep": True, "close": False}.get(access)


def refund_facts(seen: RefundForecast) -> Facts:
    facts = [
        ("Оплачено", rubles(seen.paid)),
        ("Вернули раньше", rubles(seen.back)),
        ("Вернём сейчас", rubles(seen.amount)),
        ("Останется от оплаты", rubles(seen.rest)),
        ("Доступ", "закроется, из группы выведем" if seen.closes_access else "останется как есть"),
    ]
    if seen.certificate:
        facts.append(("Сертификат", f"{seen.certificate} приостановится; вернётся доступ — вернётся и он"))
    if seen.lost:
        ripe = "из суммы к выплате, возможно уже выплаченной" if seen.ripe else "с удержания"
        facts.append(("Партнёр", f"{seen.partner}: снимем {rubles(seen.lost)} {ripe}"))
    return facts


def refund_warnings(seen: RefundForecast, *, with_code: bool) -> Sequence[str]:
    found = []
    if seen.needs_code and not with_code:
        found.append("Сумма выше предела школы: после кнопки попросим свежий код из бота.")
    if seen.only_whole:
        found.append("Оплата звёздами Telegram возвращается только целиком.")
    return found


async def revoke_facts(session: AsyncSession, number: str) -> Facts:
    """Raise what revoking would raise."""
    order = await given_order(session, number)
    buyer, course = await session.get_one(User, order.user_id), await session.get_one(Course, order.course_id)
    facts = [
        ("Кто", buyer.full_name),
        ("Курс", f"«{course.title}»: доступ закроется, из группы выведем"),
        ("Сертификат", "если есть, приостановится вместе с доступом"),
    ]
    if order.amount:
        facts.append(("Деньги", f"{rubles(order.amount)} получены мимо платёжного сервиса: верните их сами"))
    return facts


def reassign_facts(seen: ReassignForecast) -> Facts:
    return (
        ("Сейчас записан", seen.before or "никто"),
        ("Будет записан", seen.after or "никто"),
        ("Перейдёт начислений", rubles(seen.moves)),
        ("Что ещё", f"все прошлые и{NBSP}будущие покупки этого человека считаются за{NBSP}новым партнёром"),
    )
