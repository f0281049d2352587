"""The public page of a certificate in all its states, each told by word, colour and icon."""

from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.typography import NBSP, day, tied
from aimpay.server.learning.certificates.design import Orientation
from aimpay.server.learning.certificates.models import CertificateStatus
from aimpay.server.learning.credentials.issuer import Issuer
from aimpay.server.workflows.verification.seen import Seen

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
}
SIDES: Final = (1600, 1131)
"""Of A4 as a picture."""
HINT: Final = tied("Он напечатан на сертификате, внизу. Прописные и строчные буквы, пробелы и дефисы не важны.")


@dataclass(frozen=True)
class State:
    """``kind`` is a colour of the style sheet, ``icon`` the path inside of a circle."""

    kind: str
    icon: str
    head: str
    lead: str


CROSS: Final = "m17 17 14 14m0-14-14 14"
STATES: Final = {
    CertificateStatus.VALID: State(
        "ok", "m15 25 6.5 6.5L34 18", "Сертификат действителен", "Его выдала школа, и он есть в её реестре."
    ),
    CertificateStatus.SUSPENDED: State(
        "wait", "M19.5 16v16m9-16v16", "Сертификат приостановлен", "Сейчас на него нельзя полагаться."
    ),
    CertificateStatus.REVOKED: State("bad", CROSS, "Сертификат отозван", "Он больше не подтверждает обучение."),
    CertificateStatus.REPLACED: State(
        "newer", "M14 24h19m-7-8 8 8-8 8", "Сертификат заменён новым", "Действует только новый, с другим номером."
    ),
}
UNKNOWN: Final = State(
    "bad", "M19 19a5 5 0 1 1 7.2 4.5c-1.4.8-2.2 1.6-2.2 3.5m0 6v.2", "Такого сертификата нет",
    "Проверьте номер: в нём легко спутать знаки. Если он верный, школа этот документ не выдавала.",
)  # fmt: skip
ASKED: Final = State(
    "plain", "M24 22v11m0-18v.2", "Проверка сертификата", "Введите номер, и будет видно, выдан ли он и действует ли."
)
BUSY: Final = State(
    "wait", "M24 13v11l7 5", "Слишком много запросов", "С вашего адреса спрашивают слишком часто. Подождите минуту."
)


def certificate_page(seen: Seen, now: datetime) -> str:
    state = STATES[seen.status]
    reason = f"Причина: {seen.reason.rstrip('.')}." if seen.reason else ""
    moment = now.astimezone(MOSCOW)
    return _page(
        state,
        issuer=seen.issuer,
        lead=" ".join(filter(None, (state.lead, reason))),
        title=f"Сертификат {seen.number}",
        seen=seen,
        preview=f"{seen.full_name} — {'сертификат' if seen.is_valid else f'сертификат {seen.word}'}",
        school_of=f"Выдан {day(seen.issued_at.astimezone(MOSCOW))}, {seen.issuer.name}",
        issued=day(seen.issued_at.astimezone(MOSCOW)),
        checked=f"{day(moment)} в{NBSP}{moment:%H:%M} по{NBSP}Москве",
        links=share_links(seen),
        sides=SIDES if seen.design.orientation == Orientation.LANDSCAPE else SIDES[::-1],
    )


def unknown_page(issuer: Issuer) -> str:
    return _page(UNKNOWN, issuer=issuer)


def asking_page(issuer: Issuer) -> str:
    return _page(ASKED, issuer=issuer)


def busy_page(issuer: Issuer) -> str:
    return _page(BUSY, issuer=issuer)


def share_links(seen: Seen) -> dict[str, str]:
    """Ordinary links, without anybody's script: nothing is sent before the click."""
    added = {
        "startTask": "CERTIFICATION_NAME",
        "name": seen.course_title,
        "organizationName": seen.issuer.name,
        "issueYear": seen.issued_on.year,
        "issueMonth": seen.issued_on.month,
        "certUrl": seen.address,
        "certId": seen.number,
    }
    said = f"Мой сертификат: {seen.course_title}"
    return {
        "linkedin": f"https://www.linkedin.com/profile/add?{urlencode(added)}",
        "telegram": f"https://t.me/share/url?{urlencode({'url': seen.address, 'text': said})}",
        "vk": f"https://vk.com/share.php?{urlencode({'url': seen.address, 'title': said})}",
    }


def _page(state: State, *, issuer: Issuer, lead: str = "", title: str = "", **more: Any) -> str:
    return TEMPLATES.get_template("verification/page.html.j2").render(
        {"seen": None, "checked": None}
        | more
        | {
            "state": state,
            "lead": tied(lead or state.lead),
            "title": title or state.head,
            "school": issuer.name,
            "public_url": issuer.public_url,
            "hint": HINT,
        }
    )


TEMPLATES: Final = Environment(
    loader=FileSystemLoader(str(files("aimpay.server.workflows"))), autoescape=True, undefined=StrictUndefined
)
