"""Payouts: the lists, one with what speaks for and against it, and the file for the bank."""

from typing import Annotated, Final
from urllib.parse import quote

from fastapi import Query
from fastapi.responses import Response, StreamingResponse

from aimpay.contract.payouts import EXPORT_PAYOUTS_FILE, ExportPayouts
from aimpay.server.edge.router import Router
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page
from aimpay.server.office.payouts.page import facts_of, list_body, one_body
from aimpay.server.office.payouts.words import LIST
from aimpay.server.payouts.desk import Pile
from aimpay.server.payouts.errors import PayoutNotFoundError
from aimpay.server.sheets.temporary import pieces
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.payouts.bank_file import make_bank_file

ACTIVE: Final = "payouts"
LEAD: Final = "Деньги партнёрам. Номера кошельков и\u00a0телефонов скрыты; целиком они только в\u00a0файле для банка."
Before = Annotated[int | None, Query(gt=0, lt=2**53)]


def payout_page_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)

    @router.get("", dependencies=[needs(Action.SEE_MONEY)])
    async def payouts(staff: SignedIn, state: Pile = Pile.WAITING, before: Before = None, said: str = "") -> Response:
        async with house.db.read() as session:
            body = await list_body(session, staff, state, before, house.clock.now())
        return office_page(staff, ACTIVE, "Выплаты", body, said=said, lead=LEAD)

    @router.post("/bank.xlsx", dependencies=[needs(Action.PAY_OUT)])
    async def bank(staff: SignedIn) -> Response:
        path = await make_bank_file(house, ExportPayouts(admin_id=staff.telegram_id))
        headers = {"Content-Disposition": f'attachment; filename="vyplaty-{house.clock.now():%Y-%m-%d}.xlsx"'}
        return StreamingResponse(pieces(path), media_type=EXPORT_PAYOUTS_FILE.media_type, headers=headers)

    return router


def one_payout_routes(house: House) -> Router:
    """They stand after the others: any word may be a number."""
    router = Router(tags=["office"], prefix=f"{LIST}/{{number}}")

    @router.get("", dependencies=[needs(Action.SEE_MONEY)])
    async def one(staff: SignedIn, number: str, said: str = "") -> Response:
        async with house.db.read() as session:
            facts = await facts_of(session, house, number)
            body = await one_body(session, house, staff, facts)
        return office_page(staff, ACTIVE, f"Выплата {facts.row.payout.number}", body, said=said)

    @router.get("/proof", dependencies=[needs(Action.SEE_MONEY)])
    async def proof(_staff: SignedIn, number: str) -> Response:
        async with house.db.read() as session:
            kept = (await facts_of(session, house, number)).proof
        if kept is None:
            raise PayoutNotFoundError("К\u00a0этой выплате ничего не\u00a0приложено.")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(kept.name)}"}
        return Response(kept.body, media_type=kept.media_type, headers=headers)

    return router
