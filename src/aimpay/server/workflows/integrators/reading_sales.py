"""Orders, refunds and certificates for other programs."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.api import ApiCertificate, ApiRefund, ApiSale, Page
from aimpay.server.learning.certificates.models import Certificate
from aimpay.server.people.models import User
from aimpay.server.selling.models import Course, Order, PaymentAttempt, Refund
from aimpay.server.selling.refund_errors import OrderNotFoundError
from aimpay.server.workflows.integrators.asked import Place, Rows, page_of, paged, since_of


async def sales_page(
    session: AsyncSession,
    where: Place,
    *,
    status: str | None,
    created_since: datetime | None,
    paid_since: datetime | None,
) -> Page[ApiSale]:
    wanted = since_of(since_of(_sales(), Order.created_at, created_since), Order.paid_at, paid_since)
    if status is not None:
        wanted = wanted.where(Order.status == status)
    rows = (await session.execute(paged(wanted, Order.id, where))).all()
    return page_of([(order.id, _sale(order, course, user, where.personal)) for order, course, user in rows], where)


async def one_sale(session: AsyncSession, number: str, *, personal: bool) -> ApiSale:
    row = (await session.execute(_sales().where(Order.number == number))).one_or_none()
    if row is None:
        raise OrderNotFoundError
    order, course, user = row
    return _sale(order, course, user, personal)


async def refunds_page(
    session: AsyncSession, where: Place, *, status: str | None, created_since: datetime | None
) -> Page[ApiRefund]:
    wanted: Rows = (
        select(Refund, Order.number)
        .join(PaymentAttempt, PaymentAttempt.id == Refund.attempt_id)
        .join(Order, Order.id == PaymentAttempt.order_id)
    )
    wanted = since_of(wanted, Refund.created_at, created_since)
    if status is not None:
        wanted = wanted.where(Refund.status == status)
    rows = (await session.execute(paged(wanted, Refund.id, where))).all()
    return page_of([(refund.id, _refund(refund, number)) for refund, number in rows], where)


async def certificates_page(
    session: AsyncSession, where: Place, *, issued_since: datetime | None, updated_since: datetime | None, site: str
) -> Page[ApiCertificate]:
    """``site`` is where the pages of certificates are."""
    wanted: Rows = select(Certificate, Course.slug).join(Course, Course.id == Certificate.course_id)
    wanted = since_of(since_of(wanted, Certificate.issued_at, issued_since), Certificate.status_at, updated_since)
    rows = (await session.execute(paged(wanted, Certificate.id, where))).all()
    return page_of([(one.id, _certificate(one, slug, site, where.personal)) for one, slug in rows], where)


def _sales() -> Rows:
    joined = select(Order, Course, User).join(Course, Course.id == Order.course_id)
    return joined.join(User, User.id == Order.user_id)


def _sale(order: Order, course: Course, user: User, personal: bool) -> ApiSale:
    sale = ApiSale(
        number=order.number,
        status=order.status,
        course=course.slug,
        course_title=course.title,
        amount=order.amount,
        currency=order.currency,
        paid_how=order.paid_how,
        created_at=order.created_at,
        paid_at=order.paid_at,
        access_until=order.access_until,
        buyer_id=user.id,
    )
    return sale.model_copy(update={"buyer_name": user.full_name, "buyer_email": user.pay_email}) if personal else sale


def _refund(refund: Refund, number: str) -> ApiRefund:
    return ApiRefund(
        id=refund.id,
        order_number=number,
        amount=refund.amount,
        status=refund.status,
        keep_access=refund.keep_access,
        created_at=refund.created_at,
        finished_at=refund.finished_at,
    )


def _certificate(one: Certificate, slug: str, site: str, personal: bool) -> ApiCertificate:
    return ApiCertificate(
        number=one.number,
        status=one.status,
        status_at=one.status_at,
        course=slug,
        course_title=one.course_title,
        score_percent=one.score_percent,
        issued_at=one.issued_at,
        url=f"{site}/c/{one.number}",
        full_name=one.full_name if personal else None,
    )
