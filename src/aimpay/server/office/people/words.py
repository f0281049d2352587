"""What a person's page says of access, certificates and consents."""

from typing import Final

from aimpay.server.learning.certificates.models import STANDING, CertificateStatus
from aimpay.server.office.card.words import AGREEMENTS as AGREEMENTS_OF_CARD
from aimpay.server.office.orders.story import RIGHTS as RIGHTS_OF_ORDER
from aimpay.server.office.orders.words import Word

AGREEMENTS: Final = AGREEMENTS_OF_CARD
RIGHTS: Final = {**RIGHTS_OF_ORDER, "revoke": "отозван школой", "promo": "по\u00a0промокоду"}
CERTIFICATES: Final[dict[str, Word]] = {
    CertificateStatus.VALID: ("ok", "действует"),
    CertificateStatus.SUSPENDED: ("wait", "приостановлен"),
    CertificateStatus.REVOKED: ("bad", "отозван"),
    CertificateStatus.REPLACED: ("plain", "заменён новым"),
}


def certificate_acts(status: str, may_certify: bool, may_resend: bool) -> list[tuple[str, str]]:
    """Return path and label of what may be done to a certificate as it stands."""
    acts = [("send", "Отправить ещё раз…")] if may_resend and status in STANDING else []
    if not may_certify:
        return acts
    if status == CertificateStatus.VALID:
        acts += [("reissue", "Исправить имя…"), ("suspend", "Приостановить…")]
    if status == CertificateStatus.SUSPENDED:
        acts += [("restore", "Вернуть силу…")]
    return [*acts, ("revoke", "Отозвать…")] if status in STANDING else acts
