"""Acts on an order: money back, access taken, another partner, the letter again."""

from typing import Annotated, Final

from fastapi import Form, Query
from fastapi.responses import Response

from aimpay.contract.money_text import rubles
from aimpay.contract.partner_admin import ReassignAttribution
from aimpay.contract.refunds import RevokeAccess
from aimpay.server.edge.router import Router
from aimpay.server.office.acts.confirming import (
    ActAsked,
    Confirm,
    confirm_page,
    read_sum,
    stored,
    written_sum,
)
from aimpay.server.office.acts.words import ACCESS, keep_of, reassign_facts, refund_facts, refund_warnings, revoke_facts
from aimpay.server.office.doing import do
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import render
from aimpay.server.selling.ask_refund import Wish
from aimpay.server.selling.find_order import find_order
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.desk.finding import one_person
from aimpay.server.workflows.desk.reassign_forecast import forecast_reassign
from aimpay.server.workflows.desk.refund_forecast import forecast_refund
from aimpay.server.workflows.desk.resending import resend_letter
from aimpay.server.workflows.house import House
from aimpay.server.workflows.partners.deciding import change_partner
from aimpay.server.workflows.refund_order import wish_refund
from aimpay.server.workflows.revoke_access import revoke_access

PATH: Final = "/office/orders/{number}"
Number = str
Sum = Annotated[str, Query(max_length=20)]
Access = Annotated[str, Query(max_length=8)]
Who = Annotated[str, Query(max_length=254)]


def order_act_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=PATH)
    _refunding(house, router)
    _revoking(house, router)
    _reassigning(house, router)
    _writing(house, router)
    return router


def _refunding(house: House, router: Router) -> None:
    @router.get("/refund", dependencies=[needs(Action.REFUND)])
    async def ask(staff: SignedIn, number: Number, amount: Sum = "", access: Access = "") -> Response:
        asked = read_sum(amount) if amount.strip() else None
        async with house.db.read() as session:
            seen = await forecast_refund(session, number, asked, keep_access=keep_of(access))
        place = f"/office/orders/{seen.number}"
        chosen = {"seen": seen, "place": place, "amount": written_sum(seen.amount), "access": access, "choices": ACCESS}
        asked_for = Confirm(
            title=f"Вернуть деньги по\u00a0заказу {seen.number}",
            button=f"Вернуть {rubles(seen.amount)}",
            back=place,
            facts=refund_facts(seen),
            warnings=refund_warnings(seen, with_code=staff.stepped_up),
            hidden={"amount": written_sum(seen.amount), "access": access},
            before=render("acts/refund.html", **chosen),
            is_bad=True,
        )
        return confirm_page(staff, "orders", asked_for, f"{place}/refund")

    @router.post("/refund", dependencies=[needs(Action.REFUND)])
    async def refund(
        staff: SignedIn,
        number: Number,
        form: ActAsked,
        amount: Annotated[str, Form(max_length=20)],
        access: Annotated[str, Form(max_length=8)] = "",
    ) -> Response:
        deed = form.deed(staff)
        wish = Wish(
            key=deed.key,
            reason=stored(deed.reason),
            amount=read_sum(amount),
            keep_access=keep_of(access),
            asked_by=staff.telegram_id,
        )
        place = f"/office/orders/{number.upper()}"
        return await do(wish_refund(house, number.upper(), None, wish, deed), place, "refunding")


def _revoking(house: House, router: Router) -> None:
    @router.get("/revoke", dependencies=[needs(Action.REVOKE)])
    async def ask(staff: SignedIn, number: Number) -> Response:
        async with house.db.read() as session:
            facts = await revoke_facts(session, number)
        place = f"/office/orders/{number.upper()}"
        asked = Confirm(
            title=f"Отозвать доступ по\u00a0заказу {number.upper()}",
            button="Отозвать доступ",
            back=place,
            facts=facts,
            is_bad=True,
            fields=render("acts/keep.html"),
        )
        return confirm_page(staff, "orders", asked, f"{place}/revoke")

    @router.post("/revoke", dependencies=[needs(Action.REVOKE)])
    async def revoke(
        staff: SignedIn, number: Number, form: ActAsked, keep_access: Annotated[bool, Form()] = False
    ) -> Response:
        deed = form.deed(staff)
        request = RevokeAccess(
            admin_id=staff.telegram_id, order_number=number, reason=stored(deed.reason), keep_access=keep_access
        )
        return await do(revoke_access(house, request, deed), f"/office/orders/{number.upper()}")


def _reassigning(house: House, router: Router) -> None:
    @router.get("/reassign", dependencies=[needs(Action.REASSIGN)])
    async def ask(staff: SignedIn, number: Number, who: Who = "") -> Response:
        async with house.db.read() as session:
            partner = await one_person(session, who) if who.strip() else None
            seen = await forecast_reassign(session, number, partner.user_id if partner else None)
        place = f"/office/orders/{seen.number}"
        asked = Confirm(
            title=f"Партнёр заказа {seen.number}",
            button="Записать на\u00a0другого партнёра" if partner else "Снять партнёра",
            back=place,
            facts=reassign_facts(seen),
            warnings=seen.refusals,
            hidden={"partner": str(partner.telegram_id or "") if partner else ""},
            before=render("acts/reassign.html", place=place, who=who.strip()),
            is_bad=True,
        )
        return confirm_page(staff, "orders", asked, f"{place}/reassign")

    @router.post("/reassign", dependencies=[needs(Action.REASSIGN)])
    async def reassign(
        staff: SignedIn, number: Number, form: ActAsked, partner: Annotated[int | None, Form(gt=0, lt=2**52)] = None
    ) -> Response:
        deed = form.deed(staff)
        request = ReassignAttribution(
            admin_id=staff.telegram_id, order_number=number, partner_id=partner, reason=stored(deed.reason)
        )
        return await do(change_partner(house, request, deed), f"/office/orders/{number.upper()}")


def _writing(house: House, router: Router) -> None:
    @router.get("/letter", dependencies=[needs(Action.RESEND)])
    async def ask(staff: SignedIn, number: Number) -> Response:
        async with house.db.read() as session:
            order = await find_order(session, number)
        place = f"/office/orders/{order.number}"
        facts = (
            ("Письмо", "об\u00a0оплате, со\u00a0ссылкой в\u00a0группу"),
            ("Куда", "на\u00a0почту покупателя, подтверждённую сейчас"),
        )
        asked = Confirm("Отправить письмо ещё раз", "Отправить письмо", place, facts)
        return confirm_page(staff, "orders", asked, f"{place}/letter")

    @router.post("/letter", dependencies=[needs(Action.RESEND)])
    async def letter(staff: SignedIn, number: Number, form: ActAsked) -> Response:
        sending = resend_letter(house, number, by=staff.telegram_id, deed=form.deed(staff))
        return await do(sending, f"/office/orders/{number.upper()}", "sending")
