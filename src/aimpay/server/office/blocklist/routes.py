"""The blocklist: who, when, by whom and why; and what was lifted."""

from typing import Annotated, Final

from fastapi import Query
from fastapi.responses import Response
from sqlalchemy import select

from aimpay.server.edge.router import Router
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render
from aimpay.server.people.models import BlocklistEntry, User
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House

PATH: Final = "/office/blocklist"
PAGE: Final = 50
LEAD: Final = (
    "Бот этим людям не\u00a0отвечает, заявки в\u00a0группу отклоняет. Доступ и\u00a0деньги остаются за\u00a0ними."
)


def blocklist_page_routes(house: House) -> Router:
    router = Router(tags=["office"])

    @router.get(PATH, dependencies=[needs(Action.SEE_PEOPLE)])
    async def blocklist(staff: SignedIn, after: Annotated[int, Query(ge=0, lt=2**53)] = 0, said: str = "") -> Response:
        """``after`` is the last row of the page before: the lifted ones are a long list one day."""
        rows = select(BlocklistEntry, User).join(User, User.id == BlocklistEntry.user_id)
        newest = rows.order_by(BlocklistEntry.id.desc())
        lifted = newest.where(BlocklistEntry.lifted_at.is_not(None)).limit(PAGE)
        async with house.db.read() as session:
            active = (await session.execute(newest.where(BlocklistEntry.lifted_at.is_(None)))).all()
            past = (await session.execute(lifted.where(BlocklistEntry.id < after) if after else lifted)).all()
            names = await colleagues(session, house.admins)
        further = past[-1][0].id if len(past) == PAGE else None
        shown = {"active": active, "past": past, "further": further, "may_lift": staff.may(Action.BLOCK)}
        body = render("blocklist/blocklist.html", names=names, **shown)
        return office_page(staff, "blocklist", "Заблокированные", body, said=said, lead=LEAD)

    return router
