"""Certificates by hand: one, a list of names, and all files of a course or a list in one archive."""

import secrets
from typing import Annotated, Any, Final, Literal

from fastapi import Form
from fastapi.responses import Response, StreamingResponse
from pydantic import ValidationError
from sqlalchemy import select

from aimpay.contract import certificate_admin as contract
from aimpay.contract.wire import Slug
from aimpay.server.edge.errors import BusinessError
from aimpay.server.edge.router import Router
from aimpay.server.kit.typed import read_whole, within
from aimpay.server.kit.typography import tied
from aimpay.server.office.certificates.words import OUTCOMES
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.reason import Reason, given
from aimpay.server.office.typed_form import FormWrongError, TypedForm
from aimpay.server.selling.models import Course
from aimpay.server.staff.audit import Via
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.certificates.files import zip_of_certificates
from aimpay.server.workflows.certificates.listing import issue_list
from aimpay.server.workflows.certificates.managing import issue_by_hand
from aimpay.server.workflows.house import House

LIST: Final = "/office/certificates"
ACTIVE: Final = "certificates"
LONGEST_REASON: Final = 250
LARGEST_ID: Final = 2**53 - 1
HUNDRED: Final = 100
NEW_LEAD: Final = tied("Без проверки, сдан ли тест. Человеку придёт сообщение, если он есть в боте.")
LIST_LEAD: Final = tied("По имени в строке; через точку с запятой можно добавить Telegram id. До 500 строк.")
Word = Annotated[str, Form(max_length=4096)]


def certificate_issue_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)
    _one(house, router)
    _many(house, router)
    return router


def _one(house: House, router: Router) -> None:
    certifying = [needs(Action.CERTIFY)]

    @router.get("/new", dependencies=certifying)
    async def new(staff: SignedIn, course: str = "") -> Response:
        return await _new_page(house, staff, {"course": course, "key": secrets.token_urlsafe(12)})

    @router.post("/new", dependencies=certifying)
    async def issue(  # each is a field of the form
        staff: SignedIn,
        key: Word = "",
        course: Word = "",
        full_name: Word = "",
        telegram_id: Word = "",
        score: Word = "",
        reason: Reason = "",
    ) -> Response:
        """``key`` was made with the form: a second press issues nothing more."""
        typed = {"key": key, "course": course, "full_name": full_name, "telegram_id": telegram_id, "score": score}
        try:
            asked = _asked(staff, typed, given(reason, LONGEST_REASON))
            made = await issue_by_hand(house, asked, via=Via.OFFICE)
        except (BusinessError, ValidationError) as error:
            return await _new_page(house, staff, {**typed, "reason": reason}, problems_of(error))
        return see(f"{LIST}/of/{made.number}", said="added")


def _asked(staff: Staff, typed: dict[str, str], reason: str) -> contract.IssueCertificate:
    form = TypedForm()
    person = form.perhaps("Telegram id", typed["telegram_id"], lambda text: within(1, LARGEST_ID)(read_whole(text)))
    score = form.perhaps("Балл", typed["score"], lambda text: within(0, HUNDRED)(read_whole(text)))
    form.check()
    return contract.IssueCertificate(
        admin_id=staff.telegram_id,
        full_name=typed["full_name"],
        course=typed["course"],
        telegram_id=person,
        score_percent=score,
        reason=reason,
        key=typed["key"],
    )


def _many(house: House, router: Router) -> None:
    certifying = [needs(Action.CERTIFY)]

    @router.get("/list", dependencies=certifying)
    async def blank(staff: SignedIn) -> Response:
        return await _list_page(house, staff, {"batch": secrets.token_urlsafe(12), "lines": "", "course": ""})

    @router.post("/list", dependencies=certifying)
    async def many(  # each is a field of the form
        staff: SignedIn,
        batch: Word = "",
        course: Word = "",
        lines: Annotated[str, Form(max_length=100_000)] = "",
        reason: Reason = "",
        sure: Word = "",
    ) -> Response:
        """First a dry run; with ``sure`` the issue. The same list again issues nothing twice."""
        typed = {"batch": batch, "course": course, "lines": lines, "reason": reason}
        try:
            asked = contract.IssueCertificates(
                admin_id=staff.telegram_id,
                course=course,
                lines=lines.replace("\r\n", "\n") or " ",
                batch=batch,
                reason=given(reason, LONGEST_REASON),
                dry_run=not sure,
            )
            report = await issue_list(house, asked, via=Via.OFFICE)
        except (BusinessError, ValidationError) as error:
            return await _list_page(house, staff, typed, problems=problems_of(error))
        return await _list_page(house, staff, typed, report=report)

    @router.get("/zip", dependencies=certifying)
    async def archive(
        staff: SignedIn, course: Slug | Literal[""] = "", batch: contract.BatchKey | Literal[""] = ""
    ) -> Response:
        asked = contract.ZipCertificates(admin_id=staff.telegram_id, course=course or None, batch=batch or None)
        pieces = await zip_of_certificates(house, asked)
        headers = {"Content-Disposition": 'attachment; filename="sertifikaty.zip"'}
        return StreamingResponse(pieces, media_type="application/zip", headers=headers)


async def _new_page(house: House, staff: Staff, typed: dict[str, str], problems: list[str] | None = None) -> Response:
    fields = {"course": "", "full_name": "", "telegram_id": "", "score": "", "reason": "", "key": "", **typed}
    words = {"typed": fields, "courses": await _courses(house), "problems": problems or []}
    body = render("certificates/new.html", **words)
    return office_page(staff, ACTIVE, "Новый сертификат", body, lead=NEW_LEAD, status=422 if problems else 200)


async def _list_page(
    house: House,
    staff: Staff,
    typed: dict[str, str],
    *,
    problems: list[str] | None = None,
    report: contract.BulkReport | None = None,
) -> Response:
    words: dict[str, Any] = {
        "typed": {"reason": "", **typed},
        "courses": await _courses(house),
        "problems": problems or [],
        "report": report,
        "outcomes": OUTCOMES,
    }
    body = render("certificates/bulk.html", **words)
    return office_page(staff, ACTIVE, "Сертификаты по списку", body, lead=LIST_LEAD, status=422 if problems else 200)


async def _courses(house: House) -> list[tuple[str, str]]:
    async with house.db.read() as session:
        rows = (await session.execute(select(Course.slug, Course.title).order_by(Course.id))).all()
    return [(slug, title) for slug, title in rows]


def problems_of(error: Exception) -> list[str]:
    match error:
        case FormWrongError():
            return error.problems
        case BusinessError():
            return [error.message]
    return ["Форма заполнена неверно: проверьте курс и\u00a0список."]
