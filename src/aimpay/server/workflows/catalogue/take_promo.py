"""A promo code meets a person: the price changes, and a code that leaves nothing to pay opens the course at once."""

from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.catalogue import ApplyPromo, PromoApplied
from aimpay.contract.money_text import rubles
from aimpay.contract.people import ConsentKind
from aimpay.server.edge.errors import BusinessError
from aimpay.server.kit.typography import NBSP
from aimpay.server.learning.enroll import enroll
from aimpay.server.people.errors import ConsentRequiredError
from aimpay.server.people.find_user import get_user
from aimpay.server.people.record_consent import given_consents
from aimpay.server.school.legal import consent_versions
from aimpay.server.selling.apply_promo import apply_promo, find_promo
from aimpay.server.selling.errors import AlreadyPaidError
from aimpay.server.selling.give_order import free_order
from aimpay.server.selling.models import Course, OrderStatus, PromoCode
from aimpay.server.selling.place_order import course_on_sale, courses_on_sale
from aimpay.server.selling.price_of import Priced, price_of, spend_promo
from aimpay.server.selling.queries import owned_courses
from aimpay.server.selling.standing import active_order
from aimpay.server.workflows.catalogue.deliver_free import deliver_free
from aimpay.server.workflows.house import House
from aimpay.server.workflows.visits.order_touch import keep_touch

PAYLOAD: Final = "p_"


@dataclass(frozen=True)
class Taken:
    """``missing`` consents stand between the person and a course that costs nothing."""

    applied: PromoApplied
    missing: tuple[ConsentKind, ...] = ()


async def take_typed_promo(house: House, request: ApplyPromo) -> PromoApplied:
    """The code stays remembered also when consents are asked for first."""

    async def work(session: AsyncSession) -> Taken:
        user = await get_user(session, request.telegram_id)
        promo = await find_promo(session, user.id, request.code)
        course = await _course_for(session, user.id, promo, request.course, house.clock.now())
        return await take_promo(session, house, user.id, promo, course)

    taken = await house.db.transact(work)
    if taken.missing:
        raise ConsentRequiredError(missing=list(taken.missing))
    return taken.applied


async def _course_for(session: AsyncSession, user_id: int, promo: PromoCode, slug: str | None, now: datetime) -> Course:
    """Return the course named; or the code's own; or the first on sale that the user does not have; or the first."""
    if slug:
        return await course_on_sale(session, slug)
    owned = {one.slug for one in await owned_courses(session, user_id, now)}
    on_sale = await courses_on_sale(session)
    own = (one for one in on_sale if one.id == promo.course_id)
    new = (one for one in on_sale if one.slug not in owned)
    return next(chain(own, new, on_sale), None) or await course_on_sale(session)


async def take_promo(session: AsyncSession, house: House, user_id: int, promo: PromoCode, course: Course) -> Taken:
    """Nothing is written when the code is refused."""
    now = house.clock.now()
    order = await active_order(session, user_id, course.id, now)
    if order is not None and order.status == OrderStatus.PAID:
        raise AlreadyPaidError
    await apply_promo(session, user_id=user_id, course_id=course.id, promo=promo, now=now)
    price = await price_of(session, course, user_id, now)
    missing = await _missing(session, user_id) if price.quote.amount == 0 else ()
    granted = price.quote.amount == 0 and not missing
    if granted:
        await _open_course(session, house, user_id, course, price)
    applied = PromoApplied(
        code=promo.code,
        course=course.slug,
        course_title=course.title,
        price=price.quote.amount,
        list_price=price.quote.list_amount,
        reason=price.quote.reason,
        granted=granted,
    )
    return Taken(applied, missing)


async def _missing(session: AsyncSession, user_id: int) -> tuple[ConsentKind, ...]:
    given = await given_consents(session, user_id, await consent_versions(session))
    return tuple(kind for kind in ConsentKind if kind not in given)


async def _open_course(session: AsyncSession, house: House, user_id: int, course: Course, price: Priced) -> None:
    """A paid order of nothing: the right is given, no money moves, nobody earns."""
    now = house.clock.now()
    order = await free_order(session, user_id=user_id, course=course, price=price, now=now)
    await keep_touch(session, house, order)
    await enroll(
        session,
        user_id=user_id,
        course_id=course.id,
        order_id=order.id,
        reason="promo",
        now=now,
        ends_at=order.access_until,
    )
    await spend_promo(session, order)
    await house.jobs.enqueue(session, deliver_free, f"free:{order.id}", order.id)


async def promo_note(
    session: AsyncSession, house: House, user_id: int, payload: str | None, slug: str | None
) -> str | None:
    """Apply the code of a deep link and tell what became of it; None when the link carries none."""
    if payload is None or not payload.startswith(PAYLOAD):
        return None
    try:
        promo = await find_promo(session, user_id, payload.removeprefix(PAYLOAD))
        if not slug and promo.course_id is None and len(await courses_on_sale(session)) > 1:
            await apply_promo(session, user_id=user_id, course_id=None, promo=promo, now=house.clock.now())
            return f"Промокод {promo.code} принят: цены с{NBSP}ним{NBSP}— в{NBSP}списке курсов."
        course = await _course_for(session, user_id, promo, slug, house.clock.now())
        return _note(await take_promo(session, house, user_id, promo, course))
    except BusinessError as refused:
        return refused.message


def _note(taken: Taken) -> str:
    promo = taken.applied
    if promo.granted:
        return f"Промокод {promo.code} принят: курс ваш. Ссылку на{NBSP}группу сейчас пришлём."
    if promo.price == 0:
        return f"Промокод {promo.code} принят: курс бесплатный. Нажмите «Оплатить курс», платить не{NBSP}придётся."
    return f"Промокод {promo.code} принят: {rubles(promo.price)} вместо {rubles(promo.list_price)}."
