"""What stands beside the two boxes of a form. Nobody ticks them in advance."""

from collections.abc import Mapping

from aimpay.contract.people import ConsentKind
from aimpay.contract.site import SiteConsent, SiteDocument
from aimpay.server.kit.typography import tied
from aimpay.server.school.legal import MARKETING as MARKETING_TEXT
from aimpay.server.school.models import LegalText

PROCESSING = tied("Я согласен на обработку персональных данных.")
MARKETING = tied("Хочу получать письма о курсах и акциях. Отписаться можно в любом письме.")


def consents(texts: Mapping[str, LegalText], public_url: str) -> dict[str, SiteConsent]:
    def one(kind: str, text: str, *, required: bool) -> SiteConsent:
        url = f"{public_url}/documents/{kind}"
        return SiteConsent(text=text, url=url, version=texts[kind].version, required=required)

    return {
        "personal_data": one(ConsentKind.PERSONAL_DATA, PROCESSING, required=True),
        "marketing": one(MARKETING_TEXT, MARKETING, required=False),
    }


def documents(texts: Mapping[str, LegalText], public_url: str) -> dict[str, SiteDocument]:
    return {
        kind: SiteDocument(title=text.title, url=f"{public_url}/documents/{kind}", version=text.version)
        for kind, text in texts.items()
    }
