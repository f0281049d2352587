"""Incomes: what is to be registered, what was, and the file."""

from typing import Annotated, Final, Literal

from fastapi import Form, Query
from fastapi.responses import Response, StreamingResponse

from aimpay.contract.fiscal import FiscalMode, IncomesFile, ListIncomes, MarkIncomeRegistered
from aimpay.contract.wire import EXCEL
from aimpay.server.edge.errors import InvalidRequestError
from aimpay.server.edge.router import Router
from aimpay.server.fiscal.settings import in_force, mode_of
from aimpay.server.kit.ids import new_key
from aimpay.server.office.doing import Key, deed_without_reason, do
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render
from aimpay.server.sheets.temporary import pieces
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.fiscal.registering import list_incomes, make_incomes_file, mark_income
from aimpay.server.workflows.house import House

LIST: Final = "/office/incomes"
ACTIVE: Final = "incomes"
LEAD: Final = "Продажи, которые самозанятый заносит в\u00a0«Мой налог», и\u00a0возвраты, которые там аннулирует."
PAGE: Final = 50
LONGEST: Final = 500
State = Literal["open", "closed"]


def income_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)

    @router.get("", dependencies=[needs(Action.SEE_MONEY)])
    async def incomes(
        staff: SignedIn,
        state: State = "open",
        before: Annotated[int | None, Query(gt=0, lt=2**53)] = None,
        said: str = "",
    ) -> Response:
        asked = ListIncomes(admin_id=staff.telegram_id, state=state, before=before, limit=PAGE)
        found = await list_incomes(house, asked)
        async with house.db.read() as session:
            mode = mode_of(await in_force(session, house.clock.now()))
        body = render(
            "incomes/list.html",
            found=found,
            state=state,
            further=found.incomes[-1].income_id if len(found.incomes) == PAGE else None,
            may=staff.may(Action.FISCAL),
            takes_file=staff.may(Action.EXPORT),
            is_self_employed=mode is FiscalMode.SELF_EMPLOYED,
            place=LIST,
            new_key=new_key,
        )
        return office_page(staff, ACTIVE, "Доходы", body, said=said, lead=LEAD)

    @router.post("/{income_id:int}", dependencies=[needs(Action.FISCAL)])
    async def mark(
        staff: SignedIn,
        income_id: int,
        key: Key,
        receipt: Annotated[str, Form(max_length=LONGEST)] = "",
        send: Annotated[bool, Form()] = False,
    ) -> Response:
        if not receipt.strip():
            raise InvalidRequestError("Впишите номер чека или ссылку на\u00a0него из\u00a0«Мой налог».")
        asked = MarkIncomeRegistered(
            admin_id=staff.telegram_id, income_id=income_id, receipt=receipt.strip(), send_to_buyer=send
        )
        return await do(mark_income(house, asked, deed_without_reason(key)), LIST, said="saved")

    @router.get("/file", dependencies=[needs(Action.EXPORT)])
    async def file(staff: SignedIn, year: Annotated[int | None, Query(ge=2019, le=2100)] = None) -> Response:
        path, name = await make_incomes_file(house, IncomesFile(admin_id=staff.telegram_id, year=year))
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(pieces(path), media_type=EXCEL, headers=headers)

    return router
