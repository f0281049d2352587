"""Thin routes of partners: a partner's own, an admin's, the back-office's, and the public chart."""

from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import HTMLResponse, StreamingResponse

from aimpay.contract import partner_admin as admin
from aimpay.contract import partners as contract
from aimpay.contract.wire import Done
from aimpay.server.edge.calls import ERRORS, serve
from aimpay.server.edge.router import Router
from aimpay.server.partners.chart_data import chart_data
from aimpay.server.partners.chart_link import chart_owner, make_chart_link, revoke_chart_links
from aimpay.server.partners.chart_page import HEADERS, chart_page, gone_page
from aimpay.server.partners.errors import ChartNotFoundError
from aimpay.server.partners.explain_sale import explain_sale
from aimpay.server.partners.invited import invited_page
from aimpay.server.partners.leaders import top_referrers
from aimpay.server.partners.queries import clients_report
from aimpay.server.partners.referral_link import referral_code, referral_link
from aimpay.server.partners.referrers import MOST, referrer_view, referrers
from aimpay.server.people.block_user import known_user
from aimpay.server.people.find_user import get_user
from aimpay.server.people.save_phone import save_phone
from aimpay.server.selling.find_order import find_order
from aimpay.server.selling.payments_frequency import payments_frequency
from aimpay.server.sheets.temporary import pieces
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.partners import deciding
from aimpay.server.workflows.partners.clients_file import make_clients_file
from aimpay.server.workflows.permit import permit


def partner_routes(house: House) -> Router:
    """What a partner shares and sees."""
    router = Router(tags=["partners"])

    async def link(request: contract.GetReferralLink) -> contract.ReferralLink:
        bot = await house.bot.info(None)
        async with house.db.write() as session:
            user = await get_user(session, request.telegram_id)
            code = await referral_code(session, user.id, house.clock.now())
        return contract.ReferralLink(referral_link=referral_link(bot.username, code))

    async def report(request: contract.GenerateClientsReport) -> contract.ClientsReport:
        async with house.db.read() as session:
            user = await get_user(session, request.telegram_id)
            return await clients_report(session, user.id)

    async def invited(request: contract.ListClients) -> contract.InvitedList:
        async with house.db.read() as session:
            user = await get_user(session, request.telegram_id)
            return await invited_page(session, user.id, request.page)

    async def top(request: contract.GetTopReferrers) -> contract.TopReferrers:
        async with house.db.read() as session:
            user = await get_user(session, request.telegram_id)
            return await top_referrers(session, user.id)

    async def phone(request: contract.SaveReferralPhone) -> contract.ReferralPhoneSaved:
        async with house.db.write() as session:
            saved = await save_phone(session, request.telegram_id, request.phone)
        return contract.ReferralPhoneSaved(phone=saved)

    serve(router, contract.GET_REFERRAL_LINK, link)
    serve(router, contract.GENERATE_CLIENTS_REPORT, report)
    serve(router, contract.LIST_CLIENTS, invited)
    serve(router, contract.GET_TOP_REFERRERS, top)
    serve(router, contract.SAVE_REFERRAL_PHONE, phone)
    _add_chart_calls(router, house)
    _add_file(router, house)
    return router


def _add_chart_calls(router: Router, house: House) -> None:
    async def make(request: contract.GenerateChartLink) -> contract.ChartLink:
        async with house.db.write() as session:
            user = await get_user(session, request.telegram_id)
            token, expires_at = await make_chart_link(session, user.id, house.clock.now())
        return contract.ChartLink(chart_url=f"{house.public_url}/referral_chart/{token}", expires_at=expires_at)

    async def revoke(request: contract.RevokeChartLinks) -> Done:
        async with house.db.write() as session:
            user = await get_user(session, request.telegram_id)
            await revoke_chart_links(session, user.id, house.clock.now())
        return Done()

    serve(router, contract.GENERATE_CHART_LINK, make)
    serve(router, contract.REVOKE_CHART_LINKS, revoke)


def _add_file(router: Router, house: House) -> None:
    call = contract.CLIENTS_FILE
    answer: dict[int | str, dict[str, Any]] = {200: {"content": {call.media_type: {}}, "description": "the file"}}

    @router.post(call.path, summary=call.summary, response_class=StreamingResponse, responses={**ERRORS, **answer})
    async def file(request: contract.GenerateClientsFile) -> StreamingResponse:
        path = await make_clients_file(house, request.telegram_id)
        headers = {"Content-Disposition": 'attachment; filename="clients.xlsx"', "Cache-Control": "no-store"}
        return StreamingResponse(pieces(path), media_type=call.media_type, headers=headers)


def partner_admin_routes(house: House) -> Router:
    """What an admin looks at and decides."""
    router = Router(tags=["partners"])

    async def explain(request: admin.ExplainSale) -> admin.SaleExplained:
        await permit(house, request.admin_id, Action.SEE_MONEY)
        async with house.db.read() as session:
            return await explain_sale(session, await find_order(session, request.order_number))

    async def reassign(request: admin.ReassignAttribution) -> admin.Reassigned:
        await permit(house, request.admin_id, Action.REASSIGN)
        return await deciding.change_partner(house, request)

    async def reviews(request: admin.ListReviews) -> admin.ReviewList:
        await permit(house, request.admin_id, Action.SEE_MONEY)
        async with house.db.read() as session:
            return await deciding.list_reviews(session)

    async def decide(request: admin.DecideReview) -> admin.ReviewDecided:
        await permit(house, request.admin_id, Action.REASSIGN)
        return await deciding.decide(house, request)

    async def frequency(request: admin.GetPaymentsFrequency) -> admin.PaymentsFrequency:
        await permit(house, request.admin_id, Action.SEE_REPORTS)
        async with house.db.read() as session:
            return await payments_frequency(session, days=request.days, now=house.clock.now(), skip=request.skip)

    serve(router, admin.EXPLAIN_SALE, explain)
    serve(router, admin.REASSIGN_ATTRIBUTION, reassign)
    serve(router, admin.LIST_REVIEWS, reviews)
    serve(router, admin.DECIDE_REVIEW, decide)
    serve(router, admin.GET_PAYMENTS_FREQUENCY, frequency)
    return router


def referral_api_routes(house: House) -> Router:
    """Partners for the back-office, behind the secret."""
    router = Router(prefix="/api/referrals", tags=["partners"])

    @router.get("/all", summary="Every partner, page by page", responses=ERRORS)
    async def everybody(
        after: Annotated[int, Query(ge=0, lt=2**53)] = 0, limit: Annotated[int, Query(ge=1, le=MOST)] = 100
    ) -> admin.ReferrerList:
        async with house.db.read() as session:
            return await referrers(session, after=after, limit=limit)

    @router.get("/{telegram_id:int}", summary="One partner", responses=ERRORS)
    async def one(telegram_id: int) -> admin.ReferrerView:
        async with house.db.read() as session:
            user = await known_user(session, telegram_id)
            return await referrer_view(session, user.id)

    return router


def chart_routes(house: House) -> Router:
    """No secret header: whoever holds the link is let in, until it expires or is revoked."""
    router = Router(tags=["pages"])

    @router.get("/referral_chart/{token}", summary="A partner's chart", response_class=HTMLResponse)
    async def chart(token: str) -> HTMLResponse:
        now = house.clock.now()
        async with house.db.read() as session:
            try:
                link = await chart_owner(session, token, now)
            except ChartNotFoundError as error:
                return HTMLResponse(gone_page(), error.status, headers=HEADERS)
            page = chart_page(await chart_data(session, link.user_id), link.expires_at, now)
        return HTMLResponse(page, headers=HEADERS)

    return router
