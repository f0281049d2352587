"""Reconciliation: when it was, what it compared, what disagrees, and what is done about it."""

from typing import Annotated, Final

from fastapi import Form
from fastapi.responses import Response
from sqlalchemy import select

from aimpay.server.edge.router import Router
from aimpay.server.kit.ids import new_key
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.differences import words
from aimpay.server.office.differences.words import LIST
from aimpay.server.office.doing import Key, deed, deed_without_reason, do
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.reason import Reason
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.models import Difference
from aimpay.server.workflows.reconciliation import differences
from aimpay.server.workflows.reconciliation.deciding import look_again, settle_difference
from aimpay.server.workflows.reconciliation.reconcile import ask_reconciliation

ACTIVE: Final = "differences"
LEAD: Final = "Где книги школы и\u00a0списки платёжных сервисов говорят разное."
SHOWN: Final = 200


def difference_page_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)
    _looking(house, router)
    _acting(house, router)
    return router


def _looking(house: House, router: Router) -> None:
    @router.get("", dependencies=[needs(Action.SEE_MONEY)])
    async def listed(staff: SignedIn, resolved: bool = False, said: str = "") -> Response:
        read = differences.resolved_differences if resolved else differences.open_differences
        async with house.db.read() as session:
            body = render(
                "differences/list.html",
                words=words,
                found=await read(session, SHOWN),
                open_count=await differences.count_open(session),
                resolved=resolved,
                compared_at=await differences.last_compared_at(session),
                totals=await differences.last_comparison(session),
                names=await colleagues(session, house.admins),
                may=staff.may(Action.RECONCILE),
                key=new_key(),
            )
        return office_page(staff, ACTIVE, "Сверка", body, said=said, lead=LEAD)

    @router.get("/{difference_id:int}", dependencies=[needs(Action.SEE_MONEY)])
    async def one(staff: SignedIn, difference_id: int, said: str = "") -> Response:
        return await _one(house, staff, difference_id, said)


async def _one(house: House, staff: Staff, difference_id: int, said: str) -> Response:
    async with house.db.read() as session:
        found = await session.get(Difference, difference_id)
        if found is None:
            raise differences.DifferenceNotFoundError
        same = select(Difference).where(Difference.object_id == found.object_id, Difference.id != found.id)
        others = (await session.scalars(same.order_by(Difference.id.desc()).limit(SHOWN))).all()
        names = await colleagues(session, house.admins)
    body = render(
        "differences/one.html",
        words=words,
        one=found,
        ours=words.side(found.ours),
        theirs=words.side(found.theirs),
        link=words.link(found),
        others=others,
        names=names,
        may=staff.may(Action.RECONCILE),
        key=new_key(),
    )
    return office_page(staff, ACTIVE, words.title(found), body, said=said)


def _acting(house: House, router: Router) -> None:
    @router.post("/compare", dependencies=[needs(Action.RECONCILE)])
    async def compare(staff: SignedIn, days: Annotated[int, Form(ge=1, le=30)], key: Key) -> Response:
        """It goes on by itself; the bot tells whoever asked how it ended."""
        await ask_reconciliation(house, days, staff.telegram_id, key)
        return see(LIST, said="compared")

    @router.post("/{difference_id:int}/again", dependencies=[needs(Action.RECONCILE)])
    async def again(staff: SignedIn, difference_id: int) -> Response:
        """Asking twice changes nothing more than asking once."""
        fresh = await look_again(house, difference_id, by=staff.telegram_id, deed=deed_without_reason(""))
        said = "healed" if fresh.resolved_at else "still"
        return see(f"{LIST}/{difference_id}", said=said)

    @router.post("/{difference_id:int}/settle", dependencies=[needs(Action.RECONCILE)])
    async def settle(staff: SignedIn, difference_id: int, key: Key, reason: Reason = "") -> Response:
        done = deed(key, reason)
        act = settle_difference(house, difference_id, done.reason, by=staff.telegram_id, deed=done)
        return await do(act, LIST)
