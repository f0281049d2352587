"""Thin routes of fiscal modes and of the queue of incomes. Only admins come here."""

from datetime import datetime
from typing import Any, Final

from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract import fiscal as contract
from aimpay.server.edge.calls import ERRORS, serve
from aimpay.server.edge.router import Router
from aimpay.server.fiscal.errors import FiscalInvalidError
from aimpay.server.fiscal.settings import Codes, change_fiscal, fiscal_view
from aimpay.server.sheets.temporary import pieces
from aimpay.server.staff.audit import changed, note_change
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.fiscal import registering
from aimpay.server.workflows.house import House
from aimpay.server.workflows.permit import permit

MEDIA_TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def fiscal_routes(house: House) -> Router:
    router = Router(tags=["fiscal"])

    async def look(request: contract.GetFiscalMode) -> contract.FiscalModeView:
        await permit(house, request.admin_id, Action.SEE_MONEY)
        async with house.db.read() as session:
            return await fiscal_view(session, house.clock.now())

    async def change(request: contract.SetFiscalMode) -> contract.FiscalModeView:
        await permit(house, request.admin_id, Action.FISCAL)

        async def work(session: AsyncSession) -> contract.FiscalModeView:
            now = house.clock.now()
            before = await fiscal_view(session, now)
            await change_fiscal(
                session,
                mode=request.mode,
                codes=_codes(request),
                valid_from=request.valid_from,
                by=request.admin_id,
                reason=request.reason,
                now=now,
            )
            after = await fiscal_view(session, now)
            _note(session, request, before, after, now)
            return after

        return await house.db.transact(work)

    async def incomes(request: contract.ListIncomes) -> contract.IncomeList:
        await permit(house, request.admin_id, Action.SEE_MONEY)
        return await registering.list_incomes(house, request)

    async def mark(request: contract.MarkIncomeRegistered) -> contract.IncomeView:
        await permit(house, request.admin_id, Action.FISCAL)
        return await registering.mark_income(house, request)

    serve(router, contract.FISCAL_MODE, look)
    serve(router, contract.SET_FISCAL_MODE, change)
    serve(router, contract.LIST_INCOMES, incomes)
    serve(router, contract.MARK_INCOME_REGISTERED, mark)
    _add_file(router, house)
    return router


def _note(
    session: AsyncSession,
    request: contract.SetFiscalMode,
    before: contract.FiscalModeView,
    after: contract.FiscalModeView,
    now: datetime,
) -> None:
    was, became = changed(*(one.model_dump(mode="json", include={"current", "planned"}) for one in (before, after)))
    by, about = request.admin_id, ("school_settings", "fiscal")
    note_change(
        session, by=by, action=Action.FISCAL, about=about, now=now, before=was, after=became, reason=request.reason
    )


def _codes(request: contract.SetFiscalMode) -> Codes | None:
    """None when no code is given; a part of them is refused."""
    needed = (request.vat_code, request.payment_subject, request.payment_mode)
    if all(one is None for one in (*needed, request.tax_system_code)):
        return None
    if request.vat_code is None or request.payment_subject is None or request.payment_mode is None:
        raise FiscalInvalidError("Для чеков нужны vat_code, payment_subject и payment_mode: их скажет бухгалтер.")
    return Codes(request.vat_code, request.payment_subject, request.payment_mode, request.tax_system_code)


def _add_file(router: Router, house: House) -> None:
    call = contract.INCOMES_FILE
    content: dict[str, Any] = {
        kind: {"schema": {"type": "string", "format": "binary"}} for kind in MEDIA_TYPES.values()
    }
    answer: dict[int | str, dict[str, Any]] = {200: {"content": content, "description": "the file, in pieces"}}

    @router.post(call.path, summary=call.summary, response_class=StreamingResponse, responses={**ERRORS, **answer})
    async def incomes_file(request: contract.IncomesFile) -> StreamingResponse:
        await permit(house, request.admin_id, Action.SEE_MONEY)
        path, name = await registering.make_incomes_file(house, request)
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return StreamingResponse(pieces(path), media_type=MEDIA_TYPES[request.kind], headers=headers)
