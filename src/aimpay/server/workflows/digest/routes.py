"""Thin routes of the digest, for the bot. Each figure is shown to those whose role may see it."""

from typing import Any

from fastapi import Response
from sqlalchemy import select

from aimpay.contract import digest as contract
from aimpay.server.edge.calls import ERRORS, serve
from aimpay.server.edge.errors import BusinessError
from aimpay.server.edge.router import Router
from aimpay.server.insight.charts.model import Series, Timeline, Unit
from aimpay.server.insight.morning import SalesDay, sales_by_day
from aimpay.server.insight.pictures import picture
from aimpay.server.school.profile import get_profile
from aimpay.server.staff.audit import Via
from aimpay.server.staff.deed import Deed, DoneBeforeError
from aimpay.server.staff.rules import Action, may
from aimpay.server.workflows.digest.daily import NEEDS, is_on, switch
from aimpay.server.workflows.digest.words import digest_buttons, digest_text, period_of
from aimpay.server.workflows.failures.steps import retry_now
from aimpay.server.workflows.house import House
from aimpay.server.workflows.models import FailedStep
from aimpay.server.workflows.morning.morning import morning
from aimpay.server.workflows.permit import permit

MOST = 200
BY_HAND = "Повторено из\u00a0бота, все сразу"


def digest_routes(house: House) -> Router:
    router = Router(tags=["digest"])

    async def get(request: contract.GetDigest) -> contract.Digest:
        role = await permit(house, request.admin_id, Action.SEE_HOME)
        now = house.clock.now()
        async with house.db.read() as session:
            told = await morning(session, period_of(request.period, now), now)
            hour = (await get_profile(session)).digest_hour
            mine = await is_on(session, request.admin_id) if may(role, NEEDS) else None
        return contract.Digest(
            text=digest_text(told, request.period, role),
            buttons=digest_buttons(told.waiting, role),
            hour=hour,
            is_on=mine,
            has_picture=may(role, Action.SEE_REPORTS),
        )

    async def set_digest(request: contract.SetDigest) -> contract.DigestSet:
        await permit(house, request.admin_id, NEEDS)
        async with house.db.write() as session:
            await switch(session, request.admin_id, is_on=request.is_on)
            hour = (await get_profile(session)).digest_hour
        return contract.DigestSet(is_on=request.is_on, hour=hour)

    async def retry(request: contract.RetryFailed) -> contract.Retried:
        await permit(house, request.admin_id, Action.RETRY)
        return contract.Retried(count=await _retry_all(house, request.admin_id, request.key))

    serve(router, contract.GET_DIGEST, get)
    serve(router, contract.SET_DIGEST, set_digest)
    serve(router, contract.RETRY_FAILED, retry)
    _add_picture(router, house)
    return router


async def _retry_all(house: House, by: int, key: str) -> int:
    """Each in a transaction of its own; one that was closed meanwhile needs nothing."""
    async with house.db.read() as session:
        left = select(FailedStep.id).where(FailedStep.closed_at.is_(None)).order_by(FailedStep.id).limit(MOST)
        found = (await session.scalars(left)).all()
    count = 0
    for failed_id in found:
        try:
            await retry_now(house, failed_id, by=by, deed=Deed(Via.BOT, BY_HAND, f"{key}:{failed_id}"))
        except (DoneBeforeError, BusinessError):
            continue
        count += 1
    return count


def _add_picture(router: Router, house: House) -> None:
    call = contract.DIGEST_PICTURE
    answer: dict[int | str, dict[str, Any]] = {200: {"content": {call.media_type: {}}, "description": "the picture"}}

    @router.post(call.path, summary=call.summary, response_class=Response, responses={**ERRORS, **answer})
    async def drawn(request: contract.GetDigestPicture) -> Response:
        await permit(house, request.admin_id, Action.SEE_REPORTS)
        async with house.db.read() as session:
            days = await sales_by_day(session, house.clock.now())
        under = f"{days[0].day:%d.%m.%Y}–{days[-1].day:%d.%m.%Y}"
        return Response(await picture(sales_chart(days), under=under), media_type=call.media_type)


def sales_chart(days: tuple[SalesDay, ...]) -> Timeline:
    sold = Series("Продажи", tuple(one.sold for one in days))
    return Timeline("Продажи по дням", tuple(f"{one.day:%d.%m}" for one in days), (sold,), Unit.MONEY)
