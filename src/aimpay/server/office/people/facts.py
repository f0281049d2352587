"""Everything about one person's money, access and learning."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.partners import ClientsReport
from aimpay.server.growth.leads.models import Lead
from aimpay.server.learning.certificates.models import Certificate
from aimpay.server.learning.models import Enrollment, GroupMember
from aimpay.server.learning.quizzes.models import Quiz, QuizAttempt
from aimpay.server.office.orders.listing import returned_sum
from aimpay.server.partners.attribute import attributed_to
from aimpay.server.partners.models import ReferralCode
from aimpay.server.partners.queries import clients_report
from aimpay.server.payouts.models import PayoutDestination
from aimpay.server.people.models import BlocklistEntry, Consent, TelegramIdentity, User
from aimpay.server.selling.models import Course, Order, PaymentAttempt, Refund
from aimpay.server.workflows.desk.finding import known_person


@dataclass(frozen=True)
class Access:
    """``inside``: in the group, as Telegram last told; None when it never did."""

    right: Enrollment
    course: Course
    order: str | None
    inside: bool | None

    def is_over(self, now: datetime) -> bool:
        return self.right.ends_at is not None and self.right.ends_at <= now


@dataclass(frozen=True)
class Quizzed:
    course: str
    tries: int
    best: int | None
    passed_at: datetime | None


@dataclass(frozen=True)
class PersonFacts:
    """``orders`` with the course's title and what went back. ``destination`` is masked."""

    user: User
    accounts: Sequence[TelegramIdentity]
    lead: Lead | None
    consents: Sequence[Consent]
    access: Sequence[Access]
    orders: Sequence[tuple[Order, str, int]]
    certificates: Sequence[Certificate]
    quizzes: Sequence[Quizzed]
    partner: User | None
    code: str | None
    report: ClientsReport
    destination: PayoutDestination | None
    blocks: Sequence[BlocklistEntry]

    @property
    def blocked(self) -> BlocklistEntry | None:
        return next((one for one in self.blocks if one.lifted_at is None), None)

    @property
    def reachable(self) -> bool:
        return any(one.reachable for one in self.accounts)

    @property
    def paid(self) -> int:
        return sum(order.amount for order, _, _ in self.orders if order.paid_at)

    @property
    def returned(self) -> int:
        return sum(returned for _, _, returned in self.orders)


async def person_facts(session: AsyncSession, user_id: int) -> PersonFacts:
    user = await known_person(session, user_id)
    accounts = select(TelegramIdentity).where(TelegramIdentity.user_id == user_id)
    lead = select(Lead).where(Lead.user_id == user_id, Lead.merged_into_id.is_(None)).limit(1)
    consents = select(Consent).where(Consent.user_id == user_id).order_by(Consent.id.desc())
    blocks = select(BlocklistEntry).where(BlocklistEntry.user_id == user_id).order_by(BlocklistEntry.id.desc())
    certificates = select(Certificate).where(Certificate.user_id == user_id).order_by(Certificate.id.desc())
    partner_id = await attributed_to(session, user_id)
    return PersonFacts(
        user=user,
        accounts=(await session.scalars(accounts.order_by(TelegramIdentity.telegram_id))).all(),
        lead=await session.scalar(lead),
        consents=(await session.scalars(consents)).all(),
        access=await _access(session, user_id),
        orders=await _orders(session, user_id),
        certificates=(await session.scalars(certificates)).all(),
        quizzes=await _quizzes(session, user_id),
        partner=await session.get(User, partner_id) if partner_id else None,
        code=await session.scalar(select(ReferralCode.code).where(ReferralCode.user_id == user_id)),
        report=await clients_report(session, user_id),
        destination=await _destination(session, user_id),
        blocks=(await session.scalars(blocks)).all(),
    )


async def _access(session: AsyncSession, user_id: int) -> Sequence[Access]:
    rights = (
        select(Enrollment, Course, Order.number)
        .join(Course, Course.id == Enrollment.course_id)
        .outerjoin(Order, Order.id == Enrollment.order_id)
        .where(Enrollment.user_id == user_id)
        .order_by(Enrollment.starts_at.desc())
    )
    mine = select(TelegramIdentity.telegram_id).where(TelegramIdentity.user_id == user_id)
    members = select(GroupMember).where(GroupMember.telegram_id.in_(mine))
    inside: dict[int, bool] = {}
    for one in await session.scalars(members):
        inside[one.chat_id] = inside.get(one.chat_id, False) or one.is_member
    rows = (await session.execute(rights)).all()
    return [Access(right, course, number, inside.get(course.group_id or 0)) for right, course, number in rows]


async def _orders(session: AsyncSession, user_id: int) -> Sequence[tuple[Order, str, int]]:
    theirs = select(Order, Course.title, returned_sum()).join(Course, Course.id == Order.course_id)
    rows = await session.execute(theirs.where(Order.user_id == user_id).order_by(Order.id.desc()))
    return [(order, title, returned) for order, title, returned in rows.all()]


async def _quizzes(session: AsyncSession, user_id: int) -> Sequence[Quizzed]:
    """Each course's quiz: how many tries that were begun, the best result, and when it was passed."""
    tries = (
        select(Course.title, QuizAttempt)
        .join(Quiz, Quiz.id == QuizAttempt.quiz_id)
        .join(Course, Course.id == Quiz.course_id)
        .where(QuizAttempt.user_id == user_id)
        .order_by(QuizAttempt.id)
    )
    found: dict[str, list[QuizAttempt]] = {}
    for title, one in (await session.execute(tries)).all():
        found.setdefault(title, []).append(one)
    return [_quizzed(title, several) for title, several in found.items()]


def _quizzed(title: str, tries: Sequence[QuizAttempt]) -> Quizzed:
    scores = [one.score_percent for one in tries if one.score_percent is not None]
    passed = next((one.finished_at for one in tries if one.status == "passed"), None)
    return Quizzed(title, len(tries), max(scores, default=None), passed)


async def _destination(session: AsyncSession, user_id: int) -> PayoutDestination | None:
    active = PayoutDestination.replaced_at.is_(None), PayoutDestination.confirmed_at.is_not(None)
    return await session.scalar(select(PayoutDestination).where(PayoutDestination.user_id == user_id, *active))


async def refunds_of(session: AsyncSession, order_ids: Sequence[int]) -> Sequence[int]:
    """Return ids of what was given back for these orders."""
    of_orders = select(Refund.id).join(PaymentAttempt, PaymentAttempt.id == Refund.attempt_id)
    return (await session.scalars(of_orders.where(PaymentAttempt.order_id.in_(order_ids)))).all()
