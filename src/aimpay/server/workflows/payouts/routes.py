"""Thin routes of payouts: a partner's, the owner's, and the page where a card is given to the provider."""

from typing import Annotated, Any

from fastapi.responses import HTMLResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from aimpay.contract import payouts as contract
from aimpay.contract.wire import Done
from aimpay.server.edge.calls import ERRORS, serve
from aimpay.server.edge.router import GONE_PAGE, Router
from aimpay.server.payouts.card_links import look_at_card_link
from aimpay.server.payouts.card_page import Widget, card_page, expired_page
from aimpay.server.payouts.errors import LinkExpiredError
from aimpay.server.people.find_user import get_user
from aimpay.server.sheets.temporary import pieces
from aimpay.server.workflows.house import House
from aimpay.server.workflows.payouts import deciding, details
from aimpay.server.workflows.payouts.bank_file import make_bank_file

PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"}
GONE = 410


class CardGiven(BaseModel):
    """What the widget told the page. A token is never a bare number, so a card's number cannot pass for one."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    payout_token: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]*[A-Za-z_.:][A-Za-z0-9_.:-]*$", max_length=200)]
    last4: Annotated[str, Field(pattern=r"^[0-9]{4}$")]
    card_type: Annotated[str, Field(pattern=r"^[A-Za-z -]{0,32}$")] = ""


def payout_routes(house: House) -> Router:
    """What a partner does."""
    router = Router(tags=["payouts"])

    async def own(request: contract.GetPayoutDetails) -> contract.PayoutDetails:
        return await details.get_details(house, request.telegram_id)

    async def link(request: contract.MakeCardLink) -> contract.CardLinkMade:
        return await details.card_link(house, request.telegram_id)

    async def banks(request: contract.ListSbpBanks) -> contract.SbpBanks:
        async with house.db.read() as session:
            await get_user(session, request.telegram_id)
        found = await details.banks(house)
        return contract.SbpBanks(banks=tuple(contract.SbpBankView(bank_id=one.bank_id, name=one.name) for one in found))

    async def draft(request: contract.DraftPayoutDetails) -> contract.PayoutDetails:
        return await details.draft_details(house, request)

    async def bank(request: contract.ChoosePayoutBank) -> contract.PayoutDetails:
        return await details.choose_bank(house, request)

    async def confirm(request: contract.ConfirmPayoutDetails) -> contract.PayoutDetails:
        return await details.confirm_details(house, request)

    async def tax(request: contract.SetTaxProfile) -> contract.PayoutDetails:
        return await details.set_tax(house, request)

    async def ask(request: contract.RequestPayout) -> contract.PayoutView:
        return await details.ask_for_payout(house, request)

    async def receipt(request: contract.AttachTaxReceipt) -> contract.PayoutView:
        return await details.attach_receipt(house, request)

    serve(router, contract.GET_PAYOUT_DETAILS, own)
    serve(router, contract.MAKE_CARD_LINK, link)
    serve(router, contract.LIST_SBP_BANKS, banks)
    serve(router, contract.DRAFT_PAYOUT_DETAILS, draft)
    serve(router, contract.CHOOSE_PAYOUT_BANK, bank)
    serve(router, contract.CONFIRM_PAYOUT_DETAILS, confirm)
    serve(router, contract.SET_TAX_PROFILE, tax)
    serve(router, contract.REQUEST_PAYOUT, ask)
    serve(router, contract.ATTACH_TAX_RECEIPT, receipt)
    return router


def payout_admin_routes(house: House) -> Router:
    """What the owner does."""
    router = Router(tags=["payouts"])

    async def balance(request: contract.GetPayoutBalance) -> contract.PayoutBalance:
        return await deciding.payout_balance(house, request.admin_id)

    async def batch(request: contract.CreatePayoutBatch) -> contract.PayoutBatch:
        return await deciding.create_batch(house, request)

    async def approve(request: contract.ApprovePayout) -> contract.PayoutDecided:
        return await deciding.approve(house, request)

    async def reject(request: contract.RejectPayout) -> contract.PayoutDecided:
        return await deciding.reject(house, request)

    async def mark(request: contract.MarkReferralPaid) -> contract.PayoutView:
        return await deciding.mark_paid(house, request)

    async def proof(request: contract.AttachPayoutProof) -> Done:
        await deciding.attach_proof(house, request)
        return Done()

    async def export(request: contract.ExportPayouts) -> contract.PayoutFile:
        return await deciding.export(house, request)

    serve(router, contract.PAYOUT_BALANCE, balance)
    serve(router, contract.CREATE_PAYOUT_BATCH, batch)
    serve(router, contract.APPROVE_PAYOUT, approve)
    serve(router, contract.REJECT_PAYOUT, reject)
    serve(router, contract.MARK_REFERRAL_PAID, mark)
    serve(router, contract.ATTACH_PAYOUT_PROOF, proof)
    serve(router, contract.EXPORT_PAYOUTS, export)
    _add_bank_file(router, house)
    return router


def _add_bank_file(router: Router, house: House) -> None:
    call = contract.EXPORT_PAYOUTS_FILE
    answer: dict[int | str, dict[str, Any]] = {200: {"content": {call.media_type: {}}, "description": "the file"}}

    @router.post(call.path, summary=call.summary, response_class=StreamingResponse, responses={**ERRORS, **answer})
    async def file(request: contract.ExportPayouts) -> StreamingResponse:
        path = await make_bank_file(house, request)
        headers = {"Content-Disposition": 'attachment; filename="vyplaty.xlsx"', "Cache-Control": "no-store"}
        return StreamingResponse(pieces(path), media_type=call.media_type, headers=headers)


def card_page_routes(house: House, widget: Widget) -> Router:
    """No secret header: whoever holds the one-time link is let in, for a quarter of an hour."""
    router = Router(tags=["pages"])

    @router.get(
        "/payout_card/{link}",
        summary="Where a partner gives his card",
        response_class=HTMLResponse,
        responses=GONE_PAGE,
    )
    async def show(link: str) -> HTMLResponse:
        async with house.db.read() as session:
            try:
                await look_at_card_link(session, link, house.clock.now())
            except LinkExpiredError as error:
                return HTMLResponse(expired_page(error.message), GONE, headers=PRIVATE)
        return HTMLResponse(card_page(widget), headers=PRIVATE)

    @router.post("/payout_card/{link}", summary="The widget's token", responses={**ERRORS, GONE: ERRORS[404]})
    async def take(link: str, given: CardGiven) -> Done:
        await details.take_card(house, link, token=given.payout_token, last4=given.last4, card_type=given.card_type)
        return Done()

    return router
