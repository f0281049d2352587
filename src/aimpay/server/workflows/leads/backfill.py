"""Every user has a card, also those who came before there were cards. Safe on each start; touches nobody's history."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import String, case, cast, exists, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import ColumnElement

from aimpay.server.growth.leads.kinds import ContactKind, TouchKind
from aimpay.server.growth.leads.models import ContactPoint, FunnelStage, Lead
from aimpay.server.learning.certificates.models import Certificate
from aimpay.server.learning.quizzes.models import QuizAttempt
from aimpay.server.learning.quizzes.rules import QuizStatus
from aimpay.server.people.models import TelegramIdentity, User
from aimpay.server.selling.models import Order, OrderStatus

REACHED: Final = (
    (TouchKind.CERTIFICATE_ISSUED, exists().where(Certificate.user_id == User.id)),
    (
        TouchKind.QUIZ_PASSED,
        exists().where(QuizAttempt.user_id == User.id, QuizAttempt.status == QuizStatus.PASSED),
    ),
    (TouchKind.PAID, exists().where(Order.user_id == User.id, Order.status == OrderStatus.PAID)),
    (TouchKind.PAYMENT_OPENED, exists().where(Order.user_id == User.id)),
    (TouchKind.BOT_STARTED, User.id.is_not(None)),
)
"""How far somebody got, the furthest first."""


async def make_missing_leads(session: AsyncSession, now: datetime) -> None:
    """A few statements for any number of users. No touches: sequences start from what happens, not from the past."""
    without = ~exists().where(Lead.user_id == User.id)
    if await session.scalar(select(User.id).where(without).limit(1)) is None:
        return
    newest = await session.scalar(select(func.coalesce(func.max(Lead.id), 0)))
    name = func.trim(User.first_name + " " + func.coalesce(User.last_name, ""))
    people = select(User.id, name, await _stage(session), User.created_at, User.created_at, literal(now, _moment()))
    names = ["user_id", "name", "stage", "stage_at", "created_at", "active_at"]
    await session.execute(insert(Lead).from_select(names, people.where(without)))
    await _add_contacts(session, newest or 0, now)


async def _stage(session: AsyncSession) -> ColumnElement[str]:
    """The stage that the furthest thing he did enters; the school may have made the stages its own."""
    stages = (await session.scalars(select(FunnelStage).order_by(FunnelStage.position))).all()
    entered = {kind: one.slug for one in stages for kind in one.enters_on}
    whens: list[Any] = [(reached, entered[kind]) for kind, reached in REACHED if kind in entered]
    first = literal(stages[0].slug)
    return case(*whens, else_=first) if whens else first


async def _add_contacts(session: AsyncSession, after: int, now: datetime) -> None:
    """Telegram says itself whose account it is; addresses and telephones are what people told us."""
    names = ["lead_id", "kind", "value", "verified_at", "created_at"]
    at = literal(now, _moment())
    account = cast(TelegramIdentity.telegram_id, String)
    nothing = literal(None, _moment())
    mine = select(Lead.id, literal(ContactKind.TELEGRAM.value), account, at, at).join(
        TelegramIdentity, TelegramIdentity.user_id == Lead.user_id
    )
    email = select(Lead.id, literal(ContactKind.EMAIL.value), User.pay_email, nothing, at).join(User)
    phone = select(Lead.id, literal(ContactKind.PHONE.value), User.phone, nothing, at).join(User)
    for rows in (
        mine,
        email.where(User.pay_email.is_not(None), User.pay_email_confirmed_at.is_not(None)),
        phone.where(User.phone.is_not(None)),
    ):
        await session.execute(insert(ContactPoint).from_select(names, rows.where(Lead.id > after)))


def _moment() -> Any:
    return Lead.created_at.type
