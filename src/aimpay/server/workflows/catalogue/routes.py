"""Routes of the catalogue: a buyer's promo code, and what admins change. Each change keeps who made it."""

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract import catalogue
from aimpay.server.edge.calls import serve
from aimpay.server.edge.router import Router
from aimpay.server.selling.catalogue_queries import all_promos, prices_of, promo_view
from aimpay.server.selling.find_course import find_course
from aimpay.server.selling.save_course import save_course
from aimpay.server.selling.save_promo import save_promo
from aimpay.server.selling.set_early_bird import set_early_bird
from aimpay.server.selling.set_price import set_price
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.catalogue.take_promo import take_typed_promo
from aimpay.server.workflows.house import House
from aimpay.server.workflows.permit import permit


def promo_routes(house: House) -> Router:
    router = Router(tags=["catalogue"])

    async def apply(request: catalogue.ApplyPromo) -> catalogue.PromoApplied:
        return await take_typed_promo(house, request)

    async def promo(request: catalogue.SavePromo) -> catalogue.PromoView:
        await permit(house, request.admin_id, Action.PRICE)

        async def work(session: AsyncSession) -> catalogue.PromoView:
            return await promo_view(session, await save_promo(session, request, house.clock.now()))

        return await house.db.transact(work)

    async def promos(request: catalogue.ListPromos) -> catalogue.PromoList:
        await permit(house, request.admin_id, Action.SEE_COURSES)
        async with house.db.read() as session:
            return catalogue.PromoList(promos=await all_promos(session))

    serve(router, catalogue.APPLY_PROMO, apply)
    serve(router, catalogue.SAVE_PROMO, promo)
    serve(router, catalogue.LIST_PROMOS, promos)
    return router


def course_routes(house: House) -> Router:
    """Courses and their prices: for admins."""
    router = Router(tags=["catalogue"])

    async def price(request: catalogue.SetPrice) -> catalogue.PriceHistory:
        await permit(house, request.admin_id, Action.PRICE)

        async def work(session: AsyncSession) -> catalogue.PriceHistory:
            course = await find_course(session, request.course)
            await set_price(
                session,
                course,
                price=request.price,
                crossed=request.crossed_price,
                by=request.admin_id,
                now=house.clock.now(),
            )
            return await prices_of(session, course)

        return await house.db.transact(work)

    async def early_bird(request: catalogue.SetEarlyBird) -> catalogue.EarlyBirdSet:
        await permit(house, request.admin_id, Action.PRICE)
        return await house.db.transact(lambda session: set_early_bird(session, request, house.clock.now()))

    async def course(request: catalogue.SaveCourse) -> catalogue.CourseSaved:
        await permit(house, request.admin_id, Action.TEACH)
        created = await house.db.transact(lambda session: save_course(session, request, house.clock.now()))
        return catalogue.CourseSaved(slug=request.slug, created=created)

    serve(router, catalogue.SET_PRICE, price)
    serve(router, catalogue.SET_EARLY_BIRD, early_bird)
    serve(router, catalogue.SAVE_COURSE, course)
    return router
