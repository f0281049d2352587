"""What admins see of prices and promo codes."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.catalogue import PriceHistory, PriceView, PromoView
from aimpay.server.people.find_user import telegram_id_of
from aimpay.server.selling.models import Course, PromoCode, PromoUse
from aimpay.server.selling.pricing import DiscountKind
from aimpay.server.selling.set_price import price_history


async def prices_of(session: AsyncSession, course: Course) -> PriceHistory:
    changes = await price_history(session, course.id)
    return PriceHistory(
        course=course.slug,
        prices=[
            PriceView(
                price=change.price_amount,
                crossed_price=change.crossed_amount,
                changed_by=change.changed_by,
                changed_at=change.changed_at,
            )
            for change in changes
        ],
    )


async def all_promos(session: AsyncSession) -> tuple[PromoView, ...]:
    """The newest is first."""
    promos = await session.scalars(select(PromoCode).order_by(PromoCode.id.desc()))
    return tuple([await promo_view(session, promo) for promo in promos.all()])


async def promo_view(session: AsyncSession, promo: PromoCode) -> PromoView:
    course = await session.get(Course, promo.course_id) if promo.course_id else None
    paid, applied = (
        await session.execute(
            select(func.count(PromoUse.order_id), func.count(PromoUse.id)).where(PromoUse.promo_id == promo.id)
        )
    ).one()
    return PromoView(
        code=promo.code,
        kind=DiscountKind(promo.kind).value,
        value=promo.value,
        course=course.slug if course else None,
        telegram_id=await telegram_id_of(session, promo.user_id) if promo.user_id else None,
        most_uses=promo.most_uses,
        until=promo.until_at,
        is_active=promo.is_active,
        uses=paid,
        waiting=applied - paid,
    )
