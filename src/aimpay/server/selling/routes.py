"""Routes about price and payment."""

from collections.abc import Awaitable, Callable
from typing import Final

from fastapi.responses import HTMLResponse
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.people import SET_PAY_EMAIL, PayEmailSaved, SetPayEmail
from aimpay.contract.selling import (
    CREATE_PAYMENT,
    GET_COURSES,
    GET_PAYMENT_DATA,
    CourseList,
    CreatePayment,
    GetCourses,
    GetPaymentData,
    PaymentCreated,
    PaymentData,
)
from aimpay.server.db.database import Database
from aimpay.server.edge.calls import serve
from aimpay.server.edge.router import Router
from aimpay.server.people.find_user import get_user
from aimpay.server.people.set_pay_email import set_pay_email
from aimpay.server.selling.create_payment import Checkout, create_payment
from aimpay.server.selling.errors import EmailLockedError
from aimpay.server.selling.queries import course_list, has_paid, payment_data, something_to_buy
from aimpay.server.selling.return_page import find_return, return_page

LOOK_AGAIN_SECONDS: Final = 3


def selling_routes(checkout: Checkout) -> Router:
    router = Router(tags=["selling"])
    db, clock = checkout.db, checkout.clock

    async def email(request: SetPayEmail) -> PayEmailSaved:
        return await db.transact(lambda session: keep_email(session, request))

    async def keep_email(session: AsyncSession, request: SetPayEmail) -> PayEmailSaved:
        user, now = await get_user(session, request.telegram_id), clock.now()
        if await has_paid(session, user.id) and not await something_to_buy(session, user.id, now):
            raise EmailLockedError
        saved = set_pay_email(user, request.email, request.action_type, now)
        if checkout.email_kept is not None:
            await checkout.email_kept(session, user, saved.email, request.action_type, now)
        return saved

    async def data(request: GetPaymentData) -> PaymentData:
        async with db.read() as session:
            user = await get_user(session, request.telegram_id)
            return await payment_data(session, user, clock.now(), request.course)

    async def courses(request: GetCourses) -> CourseList:
        async with db.read() as session:
            return await course_list(session, await get_user(session, request.telegram_id), clock.now())

    async def payment(request: CreatePayment) -> PaymentCreated:
        return await create_payment(
            checkout, request.telegram_id, request.amount, request.provider, course=request.course
        )

    serve(router, SET_PAY_EMAIL, email)
    serve(router, GET_COURSES, courses)
    serve(router, GET_PAYMENT_DATA, data)
    serve(router, CREATE_PAYMENT, payment)
    return router


def return_routes(db: Database, bot_url: Callable[[], Awaitable[str | None]]) -> Router:
    """``bot_url`` answers the address of the bot in Telegram, if it is known just now."""
    router = Router(tags=["pages"])

    @router.get("/success", summary="Where the provider returns the payer", response_class=HTMLResponse)
    async def success(order: str = "") -> HTMLResponse:
        async with db.read() as session:
            seen = await find_return(session, order)
        headers = {"Cache-Control": "no-store"} | ({"Refresh": str(LOOK_AGAIN_SECONDS)} if seen.again else {})
        return HTMLResponse(return_page(seen, await bot_url()), headers=headers)

    return router
