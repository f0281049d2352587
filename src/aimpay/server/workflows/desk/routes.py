"""Thin routes of one person's desk, for the bot. Roles are checked here."""

from contextlib import suppress

from aimpay.contract import person_desk as contract
from aimpay.contract.wire import Done
from aimpay.server.edge.calls import serve
from aimpay.server.edge.router import Router
from aimpay.server.staff.audit import Via
from aimpay.server.staff.deed import Deed, DoneBeforeError
from aimpay.server.staff.rules import Action, may
from aimpay.server.workflows.desk.card import person_card
from aimpay.server.workflows.desk.listing import Row, find_people
from aimpay.server.workflows.desk.refund_forecast import RefundForecast, forecast_refund
from aimpay.server.workflows.desk.resending import resend_invite
from aimpay.server.workflows.house import House
from aimpay.server.workflows.permit import permit

SHOWN = 8


def person_desk_routes(house: House) -> Router:
    router = Router(tags=["desk"])

    async def find(request: contract.FindPeople) -> contract.FoundPeople:
        await permit(house, request.admin_id, Action.SEE_PEOPLE)
        async with house.db.read() as session:
            rows = await find_people(session, request.text.strip(), SHOWN)
        return contract.FoundPeople(people=tuple(map(_found, rows[:SHOWN])), more=len(rows) > SHOWN)

    async def card(request: contract.GetPersonCard) -> contract.PersonCard:
        role = await permit(house, request.admin_id, Action.SEE_PEOPLE)
        sees_money = may(role, Action.SEE_MONEY)
        async with house.db.read() as session:
            return await person_card(session, request.user_id, house.clock.now(), sees_money=sees_money)

    async def forecast(request: contract.ForecastRefund) -> contract.RefundForecastView:
        await permit(house, request.admin_id, Action.REFUND)
        async with house.db.read() as session:
            return _forecast(await forecast_refund(session, request.order_number, None, keep_access=None))

    async def resend(request: contract.ResendInvite) -> Done:
        await permit(house, request.admin_id, Action.RESEND)
        deed = Deed(Via.BOT, request.reason, request.key)
        with suppress(DoneBeforeError):
            await resend_invite(house, request.telegram_id, request.course, by=request.admin_id, deed=deed)
        return Done()

    serve(router, contract.FIND_PEOPLE, find)
    serve(router, contract.PERSON_CARD, card)
    serve(router, contract.FORECAST_REFUND, forecast)
    serve(router, contract.RESEND_INVITE, resend)
    return router


def _found(row: Row) -> contract.FoundPerson:
    return contract.FoundPerson(
        user_id=row.user.id,
        name=row.user.full_name,
        telegram_id=row.account.telegram_id if row.account else None,
        username=row.account.username if row.account else None,
        paid=row.paid,
        blocked=row.blocked,
    )


def _forecast(seen: RefundForecast) -> contract.RefundForecastView:
    return contract.RefundForecastView(
        order_number=seen.number,
        paid=seen.paid,
        back=seen.back,
        amount=seen.amount,
        closes_access=seen.closes_access,
        certificate=seen.certificate,
        lost=seen.lost,
        partner=seen.partner,
        needs_code=seen.needs_code,
    )
