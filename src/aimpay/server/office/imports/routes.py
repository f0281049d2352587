"""«Загрузить список»: a file is looked at first, line by line, then taken in; and who is still waited for."""

from typing import Annotated, Final

from fastapi import File, Form, UploadFile
from fastapi.responses import Response
from sqlalchemy import select

from aimpay.server.edge.router import Router
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.noting import note
from aimpay.server.office.reason import Reason, given
from aimpay.server.selling.models import Course
from aimpay.server.staff.permit import check
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.moving.drafts import find_draft, put_aside, take_draft, try_draft
from aimpay.server.workflows.moving.errors import ImportDraftNotFoundError, WaitingStudentNotFoundError
from aimpay.server.workflows.moving.lists.kinds import TITLES, ListKind
from aimpay.server.workflows.moving.lists.read import LARGEST
from aimpay.server.workflows.moving.lists.taking import ACTIONS
from aimpay.server.workflows.moving.models import ImportDraft, WaitingStudent

PAGE: Final = "/office/import"
TITLE: Final = "Загрузить список"
LARGEST_LIST: Final = LARGEST + 64 * 1024
"""With what a form puts around the file."""
SHOWN: Final = 100
LEAD: Final = (
    "Люди из\u00a0другой системы, файлом CSV. Сначала покажем, что будет с\u00a0каждой строкой; "
    "запишем только после вашего согласия. Тот\u00a0же файл дважды ничего не\u00a0удвоит."
)


def import_routes(house: House) -> Router:
    router = Router(tags=["office"])
    _add_page(router, house)
    _add_taking(router, house)
    return router


def _add_page(router: Router, house: House) -> None:
    @router.get(PAGE, dependencies=[needs(Action.EDIT_PEOPLE)])
    async def show(staff: SignedIn, said: str = "") -> Response:
        async with house.db.read() as session:
            courses = (await session.execute(select(Course.slug, Course.title).order_by(Course.id))).all()
            waiting = select(WaitingStudent, Course.title).join(Course).where(WaitingStudent.order_id.is_(None))
            expected = (await session.execute(waiting.order_by(WaitingStudent.id).limit(SHOWN))).all()
        kinds = [(kind.value, TITLES[kind]) for kind in ListKind if staff.may(ACTIONS[kind])]
        body = render("imports/imports.html", kinds=kinds, courses=courses, expected=expected)
        return office_page(staff, "import", TITLE, body, said=said, lead=LEAD)

    @router.post(f"{PAGE}/upload", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def upload(
        staff: SignedIn,
        file: Annotated[UploadFile, File()],
        kind: Annotated[ListKind, Form()],
        course: Annotated[str, Form(max_length=64)] = "",
    ) -> Response:
        check(staff.role, ACTIONS[kind])
        body, now = await file.read(), house.clock.now()
        async with house.db.write() as session:
            name = file.filename or ""
            draft = await put_aside(
                session, body, kind=kind, course=course or None, name=name, by=staff.telegram_id, now=now
            )
        return see(f"{PAGE}/look?draft={draft.id}")

    @router.get(f"{PAGE}/look", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def look(staff: SignedIn, draft: int) -> Response:
        found = await _draft(house, staff, draft)
        report = await try_draft(house, found)
        address = f"{PAGE}/leads" if found.kind == ListKind.LEADS else f"{PAGE}/people"
        body = render("imports/look.html", report=report, draft=found, address=address, shown=SHOWN)
        return office_page(staff, "import", "Проверка списка", body)

    @router.post(f"{PAGE}/forget", dependencies=[needs(Action.MOVE)])
    async def forget(staff: SignedIn, waiting: Annotated[int, Form()]) -> Response:
        async with house.db.write() as session:
            found = await session.get(WaitingStudent, waiting, with_for_update=True)
            if found is None or found.order_id is not None:
                raise WaitingStudentNotFoundError
            await session.delete(found)
            note(session, staff, Action.MOVE, ("waiting_students", waiting), house.clock.now(), reason=found.reason)
        return see(PAGE, said="removed")


def _add_taking(router: Router, house: House) -> None:
    async def take(staff: Staff, draft: int, reason: str, *, only_leads: bool) -> Response:
        why, found = given(reason), await _draft(house, staff, draft)
        if (found.kind == ListKind.LEADS) is not only_leads:
            raise ImportDraftNotFoundError
        report = await take_draft(house, found, why)
        body = render("imports/done.html", report=report, shown=SHOWN)
        return office_page(staff, "import", "Список загружен", body, said="done")

    @router.post(f"{PAGE}/leads", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def leads(staff: SignedIn, draft: Annotated[int, Form()], reason: Reason = "") -> Response:
        return await take(staff, draft, reason, only_leads=True)

    @router.post(f"{PAGE}/people", dependencies=[needs(Action.MOVE)])
    async def people(staff: SignedIn, draft: Annotated[int, Form()], reason: Reason = "") -> Response:
        return await take(staff, draft, reason, only_leads=False)


async def _draft(house: House, staff: Staff, draft_id: int) -> ImportDraft:
    async with house.db.read() as session:
        found = await find_draft(session, draft_id, by=staff.telegram_id, now=house.clock.now())
    check(staff.role, ACTIONS[ListKind(found.kind)])
    return found
