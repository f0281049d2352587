"""Telegram Stars: the question before a payment, and the hints that Stars came or went."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.stars import CHECK_STARS, REPORT_STARS, CheckStars, ReportStars, StarsChecked
from aimpay.contract.wire import Done
from aimpay.server.edge.calls import serve
from aimpay.server.edge.router import Router
from aimpay.server.kit.ids import new_key
from aimpay.server.kit.typography import tied
from aimpay.server.selling.check_stars import why_not
from aimpay.server.selling.gateway import STARS
from aimpay.server.selling.models import PaymentAttempt
from aimpay.server.selling.star_bill import marked_id, refund_id
from aimpay.server.workflows.house import House
from aimpay.server.workflows.notice_refund import notice_refund
from aimpay.server.workflows.notification import store_event
from aimpay.server.workflows.settle_purchase import settle_purchase
from aimpay.server.workflows.story import StoryFunction


def stars_routes(house: House) -> Router:
    router = Router(tags=["stars"])

    async def check(request: CheckStars) -> StarsChecked:
        async with house.db.read() as session:
            reason = await why_not(session, **request.model_dump(), now=house.clock.now())
        return StarsChecked(refusal=tied(reason) if reason else None)

    async def report(request: ReportStars) -> Done:
        await house.db.transact(lambda session: _receive(session, house, request))
        return Done()

    serve(router, CHECK_STARS, check)
    serve(router, REPORT_STARS, report)
    return router


async def _receive(session: AsyncSession, house: House, told: ReportStars) -> None:
    """Keep the event, and look at the payment or the refund unless that was done before."""
    payment_id = marked_id(told.payload, told.charge_id)
    event, object_id = "successful_payment", payment_id
    story: StoryFunction = settle_purchase
    if told.back:
        event, object_id, story = "refunded_payment", refund_id(await _known(session, told, payment_id)), notice_refund
    body = told.model_dump()
    if await store_event(session, house, provider=STARS, event=event, object_id=object_id, body=body):
        await house.jobs.enqueue(session, story, f"hint:{object_id}:{new_key()}", object_id, STARS)


async def _known(session: AsyncSession, told: ReportStars, payment_id: str) -> str:
    """The first payment by an invoice goes by the invoice's id in our books, another one by its own."""
    second = select(PaymentAttempt.id).where(PaymentAttempt.provider_payment_id == payment_id)
    return payment_id if await session.scalar(second) else told.payload
