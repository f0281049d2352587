"""Buttons under a broadcast."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final

from fastapi import Form
from fastapi.responses import Response

from aimpay.server.edge.router import Router
from aimpay.server.growth.broadcasts import acts
from aimpay.server.growth.broadcasts.models import Broadcast
from aimpay.server.office.broadcasts.words import LIST
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import see
from aimpay.server.office.noting import note
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House

TABLE: Final = Broadcast.__tablename__
ACTS: Final[dict[str, Callable[..., Awaitable[Any]]]] = {
    "draft": acts.back_to_draft,
    "pause": acts.pause,
    "resume": acts.resume,
    "rest": acts.send_rest,
    "cancel": acts.cancel,
    "take_back": acts.take_back,
    "unclear": acts.send_unclear_again,
}


def broadcast_act_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)

    @router.post("/{broadcast_id:int}/launch", dependencies=[needs(Action.SEND)])
    async def launch(staff: SignedIn, broadcast_id: int, confirmed: Annotated[str, Form()] = "") -> Response:
        number = int(confirmed) if confirmed.isdecimal() else None
        now = house.clock.now()
        async with house.db.write() as session:
            await acts.launch(session, broadcast_id, confirmed=number, by=staff.telegram_id, now=now)
            note(session, staff, Action.SEND, (TABLE, broadcast_id), now, after={"act": "launch", "people": number})
        return see(f"{LIST}/{broadcast_id}", said="done")

    for name, act in ACTS.items():
        _add(router, house, name, act)
    return router


def _add(router: Router, house: House, name: str, act: Callable[..., Awaitable[Any]]) -> None:
    @router.post(f"/{{broadcast_id:int}}/{name}", name=f"broadcast_{name}", dependencies=[needs(Action.SEND)])
    async def carry_out(staff: SignedIn, broadcast_id: int) -> Response:
        now = house.clock.now()
        async with house.db.write() as session:
            await act(session, broadcast_id, by=staff.telegram_id, now=now)
            note(session, staff, Action.SEND, (TABLE, broadcast_id), now, after={"act": name})
        return see(f"{LIST}/{broadcast_id}", said="done")
