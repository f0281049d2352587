"""An Open Badges 3.0 credential of one certificate: what is signed, ready for any verifier."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aimpay.server.kit.typography import tied
from aimpay.server.learning.credentials.issuer import Issuer
from aimpay.server.learning.credentials.status_list import status_entries

CONTEXTS: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
SCHEMA: Final = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
NAME: Final = "ext:fullName"
"""How the subject's identifier is meant; the standard lists no kind for a person's name."""


@dataclass(frozen=True)
class Achieved:
    """``index`` is the certificate's place in the status lists. ``score_percent`` is None where it is not shown."""

    number: str
    full_name: str
    course: str
    course_title: str
    issued_at: datetime
    score_percent: int | None
    index: int


def credential(issuer: Issuer, achieved: Achieved, *, key: int) -> dict[str, Any]:
    """Return the payload of a VC-JWT: the credential itself, with the registered claims beside it."""
    page = subject_id(issuer, achieved.number)
    subject = _subject(issuer, achieved, page)
    address = f"{page}/credential"
    return {
        "@context": list(CONTEXTS),
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achieved.course_title,
        "description": tied(f"Сертификат {achieved.number}: {achieved.full_name}"),
        "image": {"id": f"{page}/png", "type": "Image"},
        "issuer": issuer.profile,
        "validFrom": f"{achieved.issued_at:%Y-%m-%dT%H:%M:%SZ}",
        "credentialSubject": subject,
        "credentialStatus": status_entries(issuer, key, achieved.index),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "iss": issuer.did,
        "jti": address,
        "sub": subject["id"],
        "nbf": int(achieved.issued_at.timestamp()),
    }


def subject_id(issuer: Issuer, number: str) -> str:
    """Who the credential is about, named without a personal fact: the holder of this number."""
    return f"{issuer.public_url}/c/{number}"


def _subject(issuer: Issuer, achieved: Achieved, page: str) -> dict[str, Any]:
    goal = f"{issuer.public_url}/issuer#{achieved.course}"
    subject: dict[str, Any] = {
        "id": page,
        "type": ["AchievementSubject"],
        "identifier": [
            {"type": "IdentityObject", "hashed": False, "identityHash": achieved.full_name, "identityType": NAME}
        ],
        "licenseNumber": achieved.number,
        "achievement": _achievement(achieved, goal),
    }
    if achieved.score_percent is not None:
        score = {"type": ["Result"], "resultDescription": f"{goal}-score", "value": str(achieved.score_percent)}
        subject["result"] = [score]
    return subject


def _achievement(achieved: Achieved, goal: str) -> dict[str, Any]:
    achievement: dict[str, Any] = {
        "id": goal,
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": achieved.course_title,
        "description": tied(f"Курс «{achieved.course_title}» пройден."),
        "criteria": {"narrative": tied("Пройти курс и выполнить требования школы к выпускнику.")},
    }
    if achieved.score_percent is not None:
        scale = {"name": "Результат экзамена", "resultType": "Percent", "valueMin": "0", "valueMax": "100"}
        achievement["resultDescription"] = [{"id": f"{goal}-score", "type": ["ResultDescription"], **scale}]
    return achievement
