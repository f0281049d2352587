"""Reads about orders."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.people import ConsentKind, OwnedCourse
from aimpay.contract.selling import CourseList, CourseOffer, PaymentData
from aimpay.server.fiscal.settings import in_force, mode_of
from aimpay.server.people.models import User
from aimpay.server.people.record_consent import given_consents
from aimpay.server.school.legal import consent_versions
from aimpay.server.school.profile import get_profile
from aimpay.server.selling.gateway import STARS
from aimpay.server.selling.last_failure import last_failure
from aimpay.server.selling.models import Course, Order, OrderStatus
from aimpay.server.selling.place_order import course_on_sale, courses_on_sale, is_dropped, live_attempts
from aimpay.server.selling.price_of import Priced, price_of
from aimpay.server.selling.pricing import Quote
from aimpay.server.selling.standing import active_order, gives_access
from aimpay.server.selling.star_bill import stars_for


async def has_paid(session: AsyncSession, user_id: int) -> bool:
    """Tell whether any order of the user is paid."""
    paid = select(Order.id).where(Order.user_id == user_id, Order.status == OrderStatus.PAID).limit(1)
    return await session.scalar(paid) is not None


async def owned_courses(session: AsyncSession, user_id: int, now: datetime) -> tuple[OwnedCourse, ...]:
    """Return the courses the user has paid for, on sale or not, as long as the access lasts."""
    paid = Order.user_id == user_id, gives_access(now)
    owned = select(Course.slug, Course.title).join(Order, Order.course_id == Course.id).where(*paid)
    return tuple(
        OwnedCourse(slug=slug, title=title) for slug, title in await session.execute(owned.order_by(Course.id))
    )


async def something_to_buy(session: AsyncSession, user_id: int, now: datetime) -> bool:
    """Tell whether a course is on sale that the user has not paid for."""
    owned = {one.slug for one in await owned_courses(session, user_id, now)}
    return any(course.slug not in owned for course in await courses_on_sale(session))


async def course_list(session: AsyncSession, user: User, now: datetime) -> CourseList:
    owned = {one.slug for one in await owned_courses(session, user.id, now)}
    on_sale = await courses_on_sale(session)
    return CourseList(courses=[await _offer(session, one, user.id, now, owned=one.slug in owned) for one in on_sale])


async def _offer(session: AsyncSession, course: Course, user_id: int, now: datetime, *, owned: bool) -> CourseOffer:
    """What is his stays his to the end, though it may be bought again before."""
    order = await active_order(session, user_id, course.id, now, lock=False)
    price = (await _asked(session, course, user_id, order, now)).quote
    return CourseOffer(
        course=course.slug,
        title=course.title,
        price=price.amount,
        crossed_price=_crossed(course, price),
        paid=owned,
    )


async def payment_data(session: AsyncSession, user: User, now: datetime, slug: str | None = None) -> PaymentData:
    """A course that was paid for is told so also when it is no longer on sale, until it may be bought again."""
    course = await _paid_course(session, user.id, slug, now) or await course_on_sale(session, slug)
    given = await given_consents(session, user.id, await consent_versions(session))
    order = await active_order(session, user.id, course.id, now, lock=False)
    paid = _is_paid(order)
    priced = await _asked(session, course, user.id, order, now)
    price = priced.quote
    return PaymentData(
        course=course.slug,
        several=len(await courses_on_sale(session)) > 1,
        course_title=course.title,
        price=price.amount,
        price_stars=await _stars(session, order, price.amount),
        crossed_price=_crossed(course, price),
        price_reason=price.reason,
        promo_code=priced.promo_code,
        email=user.pay_email,
        email_confirmed=user.pay_email_confirmed_at is not None,
        missing_consents=tuple(kind for kind in ConsentKind if kind not in given),
        paid=paid,
        last_failure=await last_failure(session, order.id) if order and not paid else None,
        fiscal_mode=mode_of(await in_force(session, now)),
    )


async def _paid_course(session: AsyncSession, user_id: int, slug: str | None, now: datetime) -> Course | None:
    course = await session.scalar(select(Course).where(Course.slug == slug))
    order = await active_order(session, user_id, course.id, now, lock=False) if course else None
    return course if _is_paid(order) else None


def _is_paid(order: Order | None) -> bool:
    return order is not None and order.status == OrderStatus.PAID


def _crossed(course: Course, price: Quote) -> int | None:
    return course.crossed_amount or (price.list_amount if price.reason else None)


async def _asked(session: AsyncSession, course: Course, user_id: int, order: Order | None, now: datetime) -> Priced:
    """Return what a press on «Оплатить» would ask for: an order whose bill is open keeps its price."""
    price = await price_of(session, course, user_id, now)
    if order is None or is_dropped(order, price) or not await live_attempts(session, order.id):
        return price
    return Priced(Quote(order.amount, order.list_amount or order.amount, order.price_reason), order.promo_id)


async def _stars(session: AsyncSession, order: Order | None, amount: int) -> int | None:
    """Return the price in Stars, if the school takes them: an open invoice keeps its own."""
    worth = (await get_profile(session)).star_kopecks
    if worth is None or amount == 0:
        return None
    live = await live_attempts(session, order.id) if order and order.amount == amount else ()
    return next((one.stars for one in live if one.provider == STARS), None) or stars_for(amount, worth)
