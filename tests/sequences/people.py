"""People of whom sequences know something, straight in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.database import Database
from aimpay.server.growth.leads.find_lead import lead_of_user
from aimpay.server.growth.leads.models import ContactPoint, Lead
from aimpay.server.growth.leads.note_touch import note_touch
from aimpay.server.growth.mailing.consent import How, give_consent
from aimpay.server.growth.mailing.models import Channel, Delivery
from aimpay.server.growth.sequences.models import RunStatus, SequenceRun
from aimpay.server.growth.sequences.plan import Condition, SequencePlan, StepPlan, VariantPlan
from aimpay.server.growth.sequences.save_plan import save_sequence
from aimpay.server.people.models import TelegramIdentity, User
from aimpay.server.selling.models import AttemptStatus, Course, Order, OrderStatus, PaymentAttempt


def one_step(**step: Any) -> SequencePlan:
    return plan_of(StepPlan(**{"key": "one", "title": "Шаг", "wait": 60, "variants": (TEXT,), **step}))


def plan_of(*steps: StepPlan, **changes: Any) -> SequencePlan:
    values = {"name": "Проба", "active": True, "starts_on": "bot_started", "steps": steps}
    return SequencePlan.model_validate({**values, **changes})


TEXT = VariantPlan(telegram="Привет, {имя}", subject="Тема", letter="Письмо")
UNBOUGHT = Condition(bought=False)


async def person(session: AsyncSession, telegram_id: int, now: datetime, *, agrees: bool = True) -> Lead:
    """In the bot, with a consent to marketing there unless he does not agree."""
    user = User(first_name="Анна", created_at=now)
    session.add(user)
    await session.flush()
    session.add(TelegramIdentity(telegram_id=telegram_id, user_id=user.id))
    await session.flush()
    lead = await lead_of_user(session, user.id, now)
    if agrees:
        await give_consent(session, lead, Channel.TELEGRAM, str(telegram_id), how=How.BOT_BUTTON, now=now)
    return lead


async def mailbox(session: AsyncSession, lead: Lead, email: str, now: datetime, *, agrees: bool = False) -> None:
    session.add(ContactPoint(lead_id=lead.id, kind="email", value=email, verified_at=now, created_at=now))
    await session.flush()
    if agrees:
        await give_consent(session, lead, Channel.EMAIL, email, how=How.LETTER_BUTTON, now=now)


async def bill(session: AsyncSession, lead: Lead, now: datetime, until: datetime) -> Order:
    """He pressed «Оплатить» and has a link that is open until then."""
    course = (await session.scalars(select(Course))).first()
    assert course
    number = f"N{lead.id}-{now:%H%M%S}"
    order = Order(
        number=number,
        user_id=lead.user_id,
        course_id=course.id,
        amount=1_499_000,
        currency="RUB",
        status=OrderStatus.OPEN,
        created_at=now,
    )
    session.add(order)
    await session.flush()
    session.add(
        PaymentAttempt(
            order_id=order.id,
            number=1,
            status=AttemptStatus.PENDING,
            idempotency_key=number,
            request={},
            amount=order.amount,
            email="anna@example.ru",
            created_at=now,
            expires_at=until,
            check_at=until,
        )
    )
    await session.flush()
    return order


async def pays(session: AsyncSession, order: Order, now: datetime) -> None:
    order.status, order.paid_at = OrderStatus.PAID, now
    await session.flush()


async def keep(db: Database, plan: SequencePlan, now: datetime, slug: str = "proba") -> int:
    async with db.write() as session:
        return await save_sequence(session, slug, plan, by=None, now=now)


async def touch(db: Database, lead_id: int, kind: str, now: datetime, key: str | None = None) -> None:
    async with db.write() as session:
        await note_touch(session, await session.get_one(Lead, lead_id), kind, now, key=key)


async def queued(db: Database) -> list[Delivery]:
    async with db.read() as session:
        return list(await session.scalars(select(Delivery).order_by(Delivery.id)))


async def runs(db: Database) -> list[SequenceRun]:
    async with db.read() as session:
        return list(await session.scalars(select(SequenceRun).order_by(SequenceRun.id)))


async def active_runs(db: Database) -> list[SequenceRun]:
    return [run for run in await runs(db) if run.status == RunStatus.ACTIVE]
