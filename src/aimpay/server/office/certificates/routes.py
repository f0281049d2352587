"""Certificates: search, the queue of names to put right, one with its file and acts."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final, Literal

from fastapi import Form, Query
from fastapi.responses import Response
from sqlalchemy import select

from aimpay.contract import certificate_admin as contract
from aimpay.contract.certificates import CertificateView, GenerateCertificate
from aimpay.contract.wire import Slug
from aimpay.server.edge.errors import BusinessError
from aimpay.server.edge.router import Router
from aimpay.server.kit.typography import tied
from aimpay.server.learning.certificates.errors import CertificateNotFoundError
from aimpay.server.learning.certificates.models import STANDING, Certificate
from aimpay.server.office.certificates.words import ACTS, STATUS
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.reason import Reason, given
from aimpay.server.selling.models import Course
from aimpay.server.staff.audit import Via
from aimpay.server.staff.deed import Deed
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.certificates import managing
from aimpay.server.workflows.certificates.files import certificate_file
from aimpay.server.workflows.house import House

LIST: Final = "/office/certificates"
ACTIVE: Final = "certificates"
ON_PAGE: Final = 10
LONGEST_REASON: Final = 250
LEAD: Final = tied("Найдите по номеру, имени или Telegram id. О каждом действии человек узнает, а журнал его запомнит.")
ActName = Literal["revoke", "suspend", "restore", "reissue"]


def certificate_page_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)
    _reading(house, router)
    _acting(house, router)
    return router


def _reading(house: House, router: Router) -> None:
    looking = [needs(Action.SEE_PEOPLE)]

    @router.get("", dependencies=looking)
    async def certificates(
        staff: SignedIn,
        q: Annotated[str, Query(max_length=100)] = "",
        course: Slug | Literal[""] = "",
        page: Annotated[int, Query(ge=1, le=10_000)] = 1,
        said: str = "",
    ) -> Response:
        by = staff.telegram_id
        asked = contract.FindCertificates(admin_id=by, query=q, course=course or None, page=page - 1)
        found = await managing.find(house, asked)
        waiting = await managing.corrections(house, contract.ListCorrections(admin_id=by))
        async with house.db.read() as session:
            courses = (await session.execute(select(Course.slug, Course.title).order_by(Course.id))).all()
        words: dict[str, Any] = {
            "q": q,
            "course": course,
            "courses": [("", "все"), *((slug, title) for slug, title in courses)],
            "found": found,
            "status": STATUS,
            "page": page,
            "pages": -(-found.total // ON_PAGE),
            "waiting": waiting.corrections,
            "may": staff.may(Action.CERTIFY),
        }
        body = render("certificates/list.html", **words)
        return office_page(staff, ACTIVE, "Сертификаты", body, said=said, lead=LEAD)

    @router.get("/of/{number}", dependencies=looking)
    async def one(staff: SignedIn, number: str, said: str = "") -> Response:
        shown = await _found(house, staff, number)
        words = await _told(house, staff, shown)
        return office_page(staff, ACTIVE, shown.certificate.number, render("certificates/one.html", **words), said=said)

    @router.get("/of/{number}/file", dependencies=looking)
    async def file(staff: SignedIn, number: str, kind: Literal["pdf", "png"] = "pdf") -> Response:
        """As anybody would see it, with the word of its status across it."""
        await _found(house, staff, number)
        made = await certificate_file(
            house, GenerateCertificate(telegram_id=staff.telegram_id, number=number, format=kind)
        )
        headers = {"Content-Disposition": f'inline; filename="{made.name}"'}
        return Response(made.body, media_type=made.media_type, headers=headers)


async def _told(house: House, staff: Staff, shown: contract.FoundCertificate) -> dict[str, Any]:
    certificate = shown.certificate
    async with house.db.read() as session:
        names = await colleagues(session, house.admins)
        user_id = await session.scalar(select(Certificate.user_id).where(Certificate.number == certificate.number))
    return {
        "shown": shown,
        "acts": {name: act for name, act in ACTS.items() if certificate.status in act.of},
        "status": STATUS,
        "names": names,
        "may": staff.may(Action.CERTIFY),
        "user_id": user_id,
        "resendable": user_id is not None and staff.may(Action.RESEND) and certificate.status in STANDING,
    }


def _acting(house: House, router: Router) -> None:
    certifying = [needs(Action.CERTIFY)]

    @router.get("/of/{number}/{act}", dependencies=certifying)
    async def sure(staff: SignedIn, number: str, act: ActName) -> Response:
        shown = await _found(house, staff, number)
        return _sure(staff, shown.certificate, act)

    @router.post("/of/{number}/{act}", dependencies=certifying)
    async def perform(
        staff: SignedIn,
        number: str,
        act: ActName,
        reason: Reason = "",
        full_name: Annotated[str, Form(max_length=4096)] = "",
    ) -> Response:
        shown = await _found(house, staff, number)
        asked = {"admin_id": staff.telegram_id, "number": shown.certificate.number}
        try:
            done = await _perform(house, act, {**asked, "reason": given(reason, LONGEST_REASON)}, full_name)
        except BusinessError as error:
            return _sure(staff, shown.certificate, act, error.message, reason, full_name)
        return see(f"{LIST}/of/{done.number}", said="done")

    @router.post("/corrections/{correction_id:int}", dependencies=certifying)
    async def decide(
        staff: SignedIn,
        correction_id: int,
        approve: Annotated[str, Form()] = "",
        reason: Reason = "",
    ) -> Response:
        """Declining needs a reason, which the student is told."""
        why = " ".join(reason.split())[:LONGEST_REASON] if approve else given(reason, LONGEST_REASON)
        asked = contract.DecideCorrection(
            admin_id=staff.telegram_id, correction_id=correction_id, approve=bool(approve), reason=why
        )
        await managing.decide(house, asked, via=Via.OFFICE)
        return see(LIST, said="done")


async def _perform(house: House, act: ActName, asked: dict[str, Any], full_name: str) -> CertificateView:
    if act == "reissue":
        wish = contract.ReissueCertificate(**asked, full_name=full_name)
        return await managing.reissue_by_hand(house, wish, Deed(via=Via.OFFICE))
    changes: dict[str, tuple[type[Any], Callable[..., Awaitable[CertificateView]]]] = {
        "revoke": (contract.RevokeCertificate, managing.revoke),
        "suspend": (contract.SuspendCertificate, managing.suspend),
        "restore": (contract.RestoreCertificate, managing.restore),
    }
    kind, change = changes[act]
    return await change(house, kind(**asked), Deed(via=Via.OFFICE))


def _sure(
    staff: Staff, certificate: CertificateView, act: ActName, problem: str = "", reason: str = "", full_name: str = ""
) -> Response:
    """What will happen, before it does."""
    words = {
        "certificate": certificate,
        "name": act,
        "act": ACTS[act],
        "status": STATUS,
        "problem": problem,
        "reason": reason,
        "full_name": full_name or certificate.full_name,
    }
    body = render("certificates/sure.html", **words)
    return office_page(staff, ACTIVE, ACTS[act].title, body, status=422 if problem else 200)


async def _found(house: House, staff: Staff, number: str) -> contract.FoundCertificate:
    found = await managing.find(house, contract.FindCertificates(admin_id=staff.telegram_id, query=number[:100]))
    exact = [one for one in found.certificates if one.certificate.number == number.upper()]
    if not exact:
        raise CertificateNotFoundError
    return exact[0]
