"""Documents that people agree to: each change is a new version, and what was agreed to stays."""

from typing import Annotated, Final

from fastapi import Form
from fastapi.responses import HTMLResponse, Response

from aimpay.server.edge.errors import BusinessError
from aimpay.server.edge.router import Router
from aimpay.server.kit.typography import tied
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.reason import Reason, given
from aimpay.server.school.errors import DocumentNotFoundError
from aimpay.server.school.models import LegalText
from aimpay.server.school.pages import document_page
from aimpay.server.school.profile import get_profile
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.catalogue.changing import By
from aimpay.server.workflows.house import House
from aimpay.server.workflows.school.change_text import publish_document, versions_of

PAGE: Final = "/office/texts/legal"
ACTIVE: Final = "texts"
LEAD: Final = tied("Документ не правят: публикуют новую редакцию. Прежние хранят, кто с чем согласился.")
POLICY: Final = "default-src 'none'; style-src 'self' 'unsafe-inline'; font-src 'self'; frame-ancestors 'none'"
Title = Annotated[str, Form(max_length=2000)]
Body = Annotated[str, Form(max_length=200_000)]


def legal_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=PAGE)

    @router.get("/{kind}", dependencies=[needs(Action.SEE_SETTINGS)])
    async def show(staff: SignedIn, kind: str, said: str = "") -> Response:
        return await _page(house, staff, kind, said=said)

    @router.get("/{kind}/{version}", dependencies=[needs(Action.SEE_SETTINGS)])
    async def version(_staff: SignedIn, kind: str, version: str) -> Response:
        async with house.db.read() as session:
            found = next((one for one in await versions_of(session, kind) if one.text.version == version), None)
            if found is None:
                raise DocumentNotFoundError
            page = document_page(found.text, await get_profile(session))
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})

    @router.post("/{kind}/look", dependencies=[needs(Action.SETTINGS)])
    async def look(_staff: SignedIn, kind: str, title: Title = "", body: Body = "") -> Response:
        """As the public page will be, before anybody sees it."""
        async with house.db.read() as session:
            present = (await versions_of(session, kind))[0].text
            draft = LegalText(
                title=title, body=body.replace("\r\n", "\n"), version="черновик", sha256="0" * 64, kind=kind
            )
            draft.published_at = present.published_at
            page = document_page(draft, await get_profile(session))
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})

    @router.post("/{kind}", dependencies=[needs(Action.SETTINGS)])
    async def publish(
        staff: SignedIn, kind: str, title: Title = "", body: Body = "", seen: Title = "", reason: Reason = ""
    ) -> Response:
        try:
            by = By(staff.telegram_id, house.clock.now(), given(reason))
            await house.db.transact(lambda session: publish_document(session, kind, title, body, by, seen=seen))
        except BusinessError as error:
            return await _page(house, staff, kind, typed=(title, body, seen), problem=error)
        return see(f"{PAGE}/{kind}", said="saved")

    return router


async def _page(
    house: House,
    staff: Staff,
    kind: str,
    *,
    said: str = "",
    typed: tuple[str, str, str] | None = None,
    problem: BusinessError | None = None,
) -> Response:
    async with house.db.read() as session:
        versions = await versions_of(session, kind)
    present = versions[0].text
    title, body, seen = typed or (present.title, present.body, present.version)
    words = {
        "kind": kind,
        "versions": versions,
        "title": title,
        "text": body,
        "seen": seen,
        "problem": problem.message if problem else "",
        "may": staff.may(Action.SETTINGS),
    }
    html, status = render("texts/legal.html", **words), problem.status if problem else 200
    return office_page(staff, ACTIVE, present.title, html, said=said, lead=LEAD, status=status)
