"""A person's certificate is sent to him again. What changes it is on the page of the certificate."""

from typing import Final

from fastapi.responses import Response

from aimpay.server.edge.router import Router
from aimpay.server.learning.certificates.errors import CertificateNotFoundError
from aimpay.server.learning.certificates.models import Certificate
from aimpay.server.learning.certificates.queries import by_number
from aimpay.server.office.acts.confirming import ActAsked, Confirm, confirm_page
from aimpay.server.office.acts.person_routes import place
from aimpay.server.office.doing import do
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.desk.resending import resend_certificate
from aimpay.server.workflows.house import House

PATH: Final = "/office/people/{user_id:int}/certificates/{number}"


def certificate_act_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=PATH)
    _sending(house, router)
    return router


async def _theirs(house: House, user_id: int, number: str) -> Certificate:
    async with house.db.read() as session:
        certificate = await by_number(session, number)
    if certificate.user_id != user_id:
        raise CertificateNotFoundError
    return certificate


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
        return await do(sending, place(user_id), "sending")
