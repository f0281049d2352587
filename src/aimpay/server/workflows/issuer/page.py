"""The issuer's page: who signs, with which keys, and how to check it without this site."""

from collections.abc import Sequence

from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.typography import day
from aimpay.server.learning.credentials.issuer import Issuer
from aimpay.server.learning.credentials.jose import thumbprint
from aimpay.server.learning.credentials.models import SigningKey
from aimpay.server.workflows.verification.page import TEMPLATES


def issuer_page(issuer: Issuer, keys: Sequence[SigningKey]) -> str:
    shown = [
        {
            "number": key.number,
            "thumbprint": thumbprint(key.public),
            "since": day(key.created_at.astimezone(MOSCOW)),
            "until": day(key.retired_at.astimezone(MOSCOW)) if key.retired_at else None,
        }
        for key in keys
    ]
    return TEMPLATES.get_template("issuer/page.html.j2").render(issuer=issuer, keys=shown)
