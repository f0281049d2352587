"""What a school has behind it, written straight into its tables."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.find_lead import lead_of_user
from aimpay.server.growth.leads.models import StageMove
from aimpay.server.growth.mailing.models import MarketingConsent
from aimpay.server.learning.certificates.models import Certificate, CertificateChange
from aimpay.server.learning.models import Enrollment
from aimpay.server.learning.quizzes.models import Quiz, QuizAttempt
from aimpay.server.partners.models import Attribution, Commission, ReferralCode
from aimpay.server.payouts.models import Payout
from aimpay.server.people.models import User
from aimpay.server.selling.models import Course, Order, PaymentAttempt, Refund
from aimpay.server.workflows.house import House


@dataclass(frozen=True)
class Sold:
    buyer: int
    order: str
    lead: int


async def sell(house: House, number: str, *, name: str = "Анна", ago: timedelta = timedelta()) -> Sold:
    """A buyer of his own, a payment, the access, a passed quiz and a certificate, all of them so long ago."""
    at = house.clock.now() - ago
    async with house.db.write() as session:
        course = await session.scalar(select(Course.id).order_by(Course.id).limit(1))
        assert course
        user = User(first_name=name, last_name="Громова", pay_email=f"{number.lower()}@example.ru", created_at=at)
        session.add(user)
        await session.flush()
        order = Order(
            number=number,
            user_id=user.id,
            course_id=course,
            amount=1_499_000,
            currency="RUB",
            status="paid",
            created_at=at,
            paid_at=at,
        )
        session.add(order)
        await session.flush()
        session.add(Enrollment(user_id=user.id, course_id=course, order_id=order.id, reason="purchase", starts_at=at))
        await _learn(session, user.id, course, number, at)
        lead = await lead_of_user(session, user.id, at)
        session.add(StageMove(lead_id=lead.id, from_stage=None, to_stage=lead.stage, at=at))
        return Sold(user.id, number, lead.id)


async def give_back(house: House, sold: Sold, *, status: str = "succeeded") -> int:
    at = house.clock.now()
    async with house.db.write() as session:
        order = (await session.scalars(select(Order).where(Order.number == sold.order))).one()
        paid = PaymentAttempt(
            order_id=order.id,
            number=1,
            status="succeeded",
            idempotency_key=f"key-{sold.order}",
            request={},
            amount=order.amount,
            email="a@example.ru",
            created_at=at,
            expires_at=at,
            check_at=at,
        )
        session.add(paid)
        await session.flush()
        refund = Refund(
            attempt_id=paid.id,
            amount=order.amount,
            status=status,
            external=False,
            keep_access=False,
            reason="Передумал",
            idempotency_key=f"refund-{sold.order}",
            created_at=at,
            check_at=at,
            finished_at=at,
        )
        session.add(refund)
        await session.flush()
        return refund.id


async def earn(house: House, partner: Sold, sold: Sold) -> None:
    """A partner with a bonus and a payout."""
    at = house.clock.now()
    async with house.db.write() as session:
        order = (await session.scalars(select(Order).where(Order.number == sold.order))).one()
        session.add(ReferralCode(user_id=partner.buyer, code="anna", created_at=at))
        session.add(Attribution(user_id=sold.buyer, referrer_id=partner.buyer, rule="first", decided_at=at))
        session.add(
            Commission(
                order_id=order.id,
                referrer_id=partner.buyer,
                referred_id=sold.buyer,
                amount=200_000,
                status="available",
                earned_at=at,
                available_at=at,
            )
        )
        session.add(
            Payout(
                number=f"P-{sold.order}",
                user_id=partner.buyer,
                how="manual",
                amount=150_000,
                fee_amount=0,
                status="succeeded",
                requested_by=1,
                idempotency_key=f"payout-{sold.order}",
                created_at=at,
                check_at=at,
                finished_at=at,
            )
        )


async def consent(house: House, sold: Sold, act: str) -> None:
    async with house.db.write() as session:
        session.add(
            MarketingConsent(
                lead_id=sold.lead,
                channel="email",
                address="a@example.ru",
                act=act,
                how="letter",
                evidence={},
                at=house.clock.now(),
            )
        )


async def revoke_certificate(house: House, sold: Sold) -> None:
    async with house.db.write() as session:
        one = (await session.scalars(select(Certificate).where(Certificate.number == f"AIM-{sold.order}"))).one()
        one.status, one.status_at = "revoked", house.clock.now()
        change = {"was": "valid", "became": "revoked", "reason": "Ошибка", "at": house.clock.now()}
        session.add(CertificateChange(certificate_id=one.id, **change))


async def _learn(session: AsyncSession, user_id: int, course: int, number: str, at: datetime) -> None:
    quiz = await session.scalar(select(Quiz.id).where(Quiz.course_id == course))
    assert quiz
    session.add(
        QuizAttempt(
            quiz_id=quiz,
            user_id=user_id,
            status="passed",
            seed="1",
            total=1,
            pass_percent=80,
            started_at=at,
            finished_at=at,
        )
    )
    session.add(
        Certificate(
            number=f"AIM-{number}",
            user_id=user_id,
            course_id=course,
            course_title="ML без математики",
            full_name="Анна Громова",
            name_key="анна громова",
            issued_at=at,
            status="valid",
            status_at=at,
        )
    )
