"""Who is owed and has not asked: payouts made for those a member of staff chooses."""

from typing import Annotated, Final

from fastapi import Form
from fastapi.responses import Response

from aimpay.contract.payouts import CreatePayoutBatch
from aimpay.server.edge.router import Router
from aimpay.server.office.doing import deed_without_reason
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render
from aimpay.server.office.payouts import words
from aimpay.server.office.payouts.words import LIST
from aimpay.server.payouts.owed import partners_owed
from aimpay.server.school.profile import get_profile
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.payouts.deciding import create_batch

ACTIVE: Final = "payouts"
LEAD: Final = "Партнёры, которым уже можно платить. Выплата появится в\u00a0«Ждут решения»: её\u00a0нужно одобрить."


def owed_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=f"{LIST}/owed")

    @router.get("", dependencies=[needs(Action.SEE_MONEY)])
    async def owed(staff: SignedIn) -> Response:
        async with house.db.read() as session:
            people = [one for one in await partners_owed(session, house.clock.now()) if one.available > 0]
            minimum = (await get_profile(session)).payout_minimum
        may = staff.may(Action.PAY_OUT)
        body = render("payouts/owed.html", words=words, people=people, minimum=minimum, may=may)
        return office_page(staff, ACTIVE, "Кому должны", body, lead=LEAD)

    @router.post("", dependencies=[needs(Action.PAY_OUT)])
    async def make(staff: SignedIn, who: Annotated[list[int], Form(max_length=500)]) -> Response:
        """Pressed twice it makes nothing more: what was asked for is not available any longer."""
        asked = CreatePayoutBatch(admin_id=staff.telegram_id, telegram_ids=tuple(who))
        made = await create_batch(house, asked, deed_without_reason(""))
        body = render("payouts/made.html", words=words, made=made)
        return office_page(staff, ACTIVE, "Выплаты созданы", body)

    return router
