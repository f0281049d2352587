"""Acts on a person's certificate: take its force away, give it back, put the name right, send it again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Form
from fastapi.responses import Response

from aimpay.contract import certificate_admin as contract
from aimpay.server.edge.router import Router
from aimpay.server.learning.certificates.errors import CertificateNotFoundError
from aimpay.server.learning.certificates.models import Certificate
from aimpay.server.learning.certificates.queries import by_number
from aimpay.server.office.acts.confirming import ActAsked, Confirm, carry_out, confirm_page, stored
from aimpay.server.office.acts.person_routes import place
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import render
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.certificates import managing
from aimpay.server.workflows.desk.resending import resend_certificate
from aimpay.server.workflows.house import House

PATH: Final = "/office/people/{user_id:int}/certificates/{number}"
PUBLIC: Final = "Её увидят все на\u00a0странице сертификата: без личных подробностей."


@dataclass(frozen=True)
class Change:
    """``said`` is what will happen. A public reason stands on the certificate's page."""

    title: str
    said: str
    act: Callable[..., Awaitable[Any]]
    request: type[contract.RevokeCertificate | contract.SuspendCertificate | contract.RestoreCertificate]
    is_public: bool


CHANGES: Final = {
    "revoke": Change(
        "Отозвать сертификат",
        "сертификат отзывается насовсем, страница проверки скажет об этом",
        managing.revoke,
        contract.RevokeCertificate,
        is_public=True,
    ),
    "suspend": Change(
        "Приостановить сертификат",
        "сертификат временно не действует, силу можно вернуть",
        managing.suspend,
        contract.SuspendCertificate,
        is_public=True,
    ),
    "restore": Change(
        "Вернуть силу сертификату",
        "сертификат снова действует",
        managing.restore,
        contract.RestoreCertificate,
        is_public=False,
    ),
}


def certificate_act_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=PATH)
    for name, change in CHANGES.items():
        _changing(house, router, name, change)
    _reissuing(house, router)
    _sending(house, router)
    return router


async def _theirs(house: House, user_id: int, number: str) -> Certificate:
    async with house.db.read() as session:
        certificate = await by_number(session, number)
    if certificate.user_id != user_id:
        raise CertificateNotFoundError
    return certificate


def _changing(house: House, router: Router, name: str, change: Change) -> None:
    @router.get(f"/{name}", name=f"ask_{name}", dependencies=[needs(Action.CERTIFY)])
    async def ask(staff: SignedIn, user_id: int, number: str) -> Response:
        certificate = await _theirs(house, user_id, number)
        facts = (("Сертификат", f"{certificate.number}, {certificate.full_name}"), ("Что будет", change.said))
        asked = Confirm(change.title, change.title, place(user_id), facts, is_bad=change.is_public)
        if change.is_public:
            asked = Confirm(change.title, change.title, place(user_id), facts, is_bad=True, reason_hint=PUBLIC)
        return confirm_page(staff, "people", asked, f"{place(user_id)}/certificates/{certificate.number}/{name}")

    @router.post(f"/{name}", name=f"do_{name}", dependencies=[needs(Action.CERTIFY)])
    async def act(staff: SignedIn, user_id: int, number: str, form: ActAsked) -> Response:
        deed, certificate = form.deed(staff), await _theirs(house, user_id, number)
        request = change.request(admin_id=staff.telegram_id, number=certificate.number, reason=stored(deed.reason))
        return await carry_out(change.act(house, request, deed), place(user_id))


def _reissuing(house: House, router: Router) -> None:
    @router.get("/reissue", dependencies=[needs(Action.CERTIFY)])
    async def ask(staff: SignedIn, user_id: int, number: str) -> Response:
        certificate = await _theirs(house, user_id, number)
        facts = (
            ("Сейчас", f"{certificate.number}, {certificate.full_name}"),
            ("Что будет", "новый номер с новым именем; страница старого номера покажет на новый"),
        )
        fields = render("acts/reissue.html", name=certificate.full_name)
        asked = Confirm("Перевыпустить сертификат", "Перевыпустить", place(user_id), facts, fields=fields)
        return confirm_page(staff, "people", asked, f"{place(user_id)}/certificates/{certificate.number}/reissue")

    @router.post("/reissue", dependencies=[needs(Action.CERTIFY)])
    async def reissue(
        staff: SignedIn,
        user_id: int,
        number: str,
        form: ActAsked,
        full_name: Annotated[str, Form(max_length=4096)] = "",
    ) -> Response:
        deed, certificate = form.deed(staff), await _theirs(house, user_id, number)
        request = contract.ReissueCertificate(
            admin_id=staff.telegram_id, number=certificate.number, full_name=full_name, reason=stored(deed.reason)
        )
        return await carry_out(managing.reissue_by_hand(house, request, deed), place(user_id))


def _sending(house: House, router: Router) -> None:
    @router.get("/send", dependencies=[needs(Action.RESEND)])
    async def ask(staff: SignedIn, user_id: int, number: str) -> Response:
        certificate = await _theirs(house, user_id, number)
        facts = (
            ("Сертификат", f"{certificate.number}, {certificate.full_name}"),
            ("Как", "сообщением бота с файлом по кнопке и страницей проверки"),
        )
        asked = Confirm("Отправить сертификат ещё раз", "Отправить сертификат", place(user_id), facts)
        return confirm_page(staff, "people", asked, f"{place(user_id)}/certificates/{certificate.number}/send")

    @router.post("/send", dependencies=[needs(Action.RESEND)])
    async def send(staff: SignedIn, user_id: int, number: str, form: ActAsked) -> Response:
        deed, certificate = form.deed(staff), await _theirs(house, user_id, number)
        sending = resend_certificate(house, certificate.number, by=staff.telegram_id, deed=deed)
        return await carry_out(sending, place(user_id), "sending")
