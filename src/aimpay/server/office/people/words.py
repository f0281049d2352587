"""What a person's page says of access, certificates and consents."""

from typing import Final

from aimpay.server.learning.certificates.models import STANDING as STANDING_CERTIFICATES
from aimpay.server.learning.certificates.models import CertificateStatus
from aimpay.server.office.card.words import AGREEMENTS as AGREEMENTS_OF_CARD
from aimpay.server.office.orders.story import RIGHTS as RIGHTS_OF_ORDER
from aimpay.server.office.orders.words import Word

AGREEMENTS: Final = AGREEMENTS_OF_CARD
STANDING: Final = STANDING_CERTIFICATES
RIGHTS: Final = {**RIGHTS_OF_ORDER, "revoke": "отозван школой", "promo": "по\u00a0промокоду"}
CERTIFICATES: Final[dict[str, Word]] = {
    CertificateStatus.VALID: ("ok", "действует"),
    CertificateStatus.SUSPENDED: ("wait", "приостановлен"),
    CertificateStatus.REVOKED: ("bad", "отозван"),
    CertificateStatus.REPLACED: ("plain", "заменён новым"),
}
