"""The fiscal mode: what is in force, what is planned, a change from now or from a day. Never backdated."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import Form
from fastapi.responses import Response
from pydantic import BaseModel

from aimpay.contract.fiscal import FiscalMode
from aimpay.server.edge.errors import BusinessError
from aimpay.server.edge.router import Router
from aimpay.server.fiscal.errors import FiscalInvalidError
from aimpay.server.fiscal.rules import PAYMENT_MODES, PAYMENT_SUBJECTS, TAX_SYSTEMS, VAT, VAT_ENDS
from aimpay.server.fiscal.settings import Codes, change_fiscal, fiscal_view
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.kit.typography import tied
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.reason import given
from aimpay.server.staff.audit import Via
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House

PAGE: Final = "/office/fiscal"
ACTIVE: Final = "fiscal"
LONGEST_REASON: Final = 250
LEAD: Final = tied("Как школа отвечает перед налоговой. Пробитых чеков это не меняет, поэтому задним числом нельзя.")
MODES: Final = {
    "receipts": "чеки через ЮKassa",
    "self_employed": "самозанятый: доходы в «Мой налог»",
    "exempt": "без чеков",
}


class FiscalForm(BaseModel):
    mode: str = "receipts"
    vat_code: str = "1"
    tax_system_code: str = ""
    payment_subject: str = "service"
    payment_mode: str = "full_payment"
    valid_from: str = ""
    reason: str = ""


def fiscal_page_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=PAGE)

    @router.get("", dependencies=[needs(Action.SEE_MONEY)])
    async def show(staff: SignedIn, said: str = "") -> Response:
        return await _page(house, staff, said=said)

    @router.post("", dependencies=[needs(Action.FISCAL)])
    async def change(staff: SignedIn, typed: Annotated[FiscalForm, Form()]) -> Response:
        try:
            wanted = _read(typed)
            async with house.db.write() as session:
                now, by = house.clock.now(), staff.telegram_id
                await change_fiscal(session, **wanted, by=by, now=now, via=Via.OFFICE)
        except BusinessError as error:
            return await _page(house, staff, typed=typed, problem=error.message)
        return see(PAGE, said="saved")

    return router


def _read(typed: FiscalForm) -> dict[str, Any]:
    """Raise FiscalInvalidError or ReasonNeededError."""
    if typed.mode not in MODES:
        raise FiscalInvalidError("Выберите режим из\u00a0списка.")
    try:
        day = date.fromisoformat(typed.valid_from) if typed.valid_from else None
        codes = _codes(typed) if typed.mode == FiscalMode.RECEIPTS else None
    except ValueError as error:
        raise FiscalInvalidError("Проверьте дату и\u00a0коды чека.") from error
    return {
        "mode": FiscalMode(typed.mode),
        "codes": codes,
        "valid_from": day,
        "reason": given(typed.reason, LONGEST_REASON),
    }


def _codes(typed: FiscalForm) -> Codes:
    system = int(typed.tax_system_code) if typed.tax_system_code else None
    return Codes(int(typed.vat_code), typed.payment_subject, typed.payment_mode, system)


async def _page(
    house: House, staff: Staff, *, said: str = "", typed: FiscalForm | None = None, problem: str = ""
) -> Response:
    now = house.clock.now()
    async with house.db.read() as session:
        view = await fiscal_view(session, now)
        names = await colleagues(session, house.admins)
    today = moscow_day(now)
    current = view.current
    words = {
        "view": view,
        "names": names,
        "modes": MODES,
        "vat": {code: name for code, name in VAT.items() if code not in VAT_ENDS or today < VAT_ENDS[code]},
        "all_vat": VAT,
        "systems": TAX_SYSTEMS,
        "subjects": PAYMENT_SUBJECTS,
        "pay_modes": PAYMENT_MODES,
        "typed": typed or FiscalForm.model_validate(_stored(current)),
        "problem": problem,
        "may": staff.may(Action.FISCAL),
    }
    body = render("fiscal/fiscal.html", **words)
    return office_page(staff, ACTIVE, "Чеки и\u00a0налоги", body, said=said, lead=LEAD, status=422 if problem else 200)


def _stored(current: Any) -> dict[str, str]:
    stored = {name: getattr(current, name) for name in ("mode", "vat_code", "payment_subject", "payment_mode")}
    known = {name: str(value) for name, value in stored.items() if value is not None}
    return {**known, "tax_system_code": str(current.tax_system_code or "")}
