"""Bonuses that look doubtful: the list, and the word on each."""

from typing import Annotated, Final

from fastapi import Form
from fastapi.responses import Response

from aimpay.contract.money_text import rubles
from aimpay.contract.partner_admin import DecideReview, ReviewView
from aimpay.server.edge.router import Router
from aimpay.server.kit.ids import new_key
from aimpay.server.office.doing import Key, deed, do
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render
from aimpay.server.office.reason import Reason
from aimpay.server.partners.errors import ReviewDecidedError
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.partners.deciding import decide, list_reviews

LIST: Final = "/office/reviews"
ACTIVE: Final = "reviews"
LEAD: Final = "Продажи, в\u00a0которых система заметила странное. Бонус ждёт вашего слова; сам он не\u00a0начислится."
LONGEST: Final = 250


def review_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)

    @router.get("", dependencies=[needs(Action.SEE_MONEY)])
    async def reviews(staff: SignedIn, said: str = "") -> Response:
        async with house.db.read() as session:
            found = await list_reviews(session)
        body = render("reviews/list.html", found=found, place=LIST, may=staff.may(Action.REASSIGN))
        return office_page(staff, ACTIVE, "Бонусы на\u00a0проверке", body, said=said, lead=LEAD)

    @router.get("/{commission_id:int}", dependencies=[needs(Action.REASSIGN)])
    async def ask(staff: SignedIn, commission_id: int, approve: bool = True) -> Response:
        one = await _waiting(house, commission_id)
        facts = (
            ("Продажа", one.order_number),
            ("Партнёр", one.partner.name),
            ("Покупатель", one.buyer.name),
            ("Бонус", rubles(one.amount)),
            ("Почему на\u00a0проверке", one.reason),
        )
        place = f"{LIST}/{one.commission_id}"
        body = render("reviews/sure.html", facts=facts, approve=approve, address=place, back=LIST, key=new_key())
        return office_page(staff, ACTIVE, "Начислить бонус?" if approve else "Отклонить бонус?", body)

    @router.post("/{commission_id:int}", dependencies=[needs(Action.REASSIGN)])
    async def act(
        staff: SignedIn, commission_id: int, key: Key, approve: Annotated[bool, Form()], reason: Reason = ""
    ) -> Response:
        done = deed(key, reason, most=LONGEST)
        asked = DecideReview(admin_id=staff.telegram_id, commission_id=commission_id, approve=approve, note=done.reason)
        return await do(decide(house, asked, done), LIST)

    return router


async def _waiting(house: House, commission_id: int) -> ReviewView:
    async with house.db.read() as session:
        found = (await list_reviews(session)).reviews
    one = next((one for one in found if one.commission_id == commission_id), None)
    if one is None:
        raise ReviewDecidedError
    return one
