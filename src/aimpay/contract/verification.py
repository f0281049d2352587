"""What anybody may ask about a certificate by its number, without a secret: an employer's program, for instance."""

from datetime import date
from typing import Annotated

from pydantic import Field

from aimpay.contract.certificates import CertificateCode
from aimpay.contract.wire import Wire


class CertificateCheck(Wire):
    """``valid`` is all that most askers need. ``status_word`` and ``status_reason`` are Russian and for people."""

    number: str
    valid: bool
    status: CertificateCode
    status_word: str
    status_reason: str | None = None
    full_name: str
    course_title: str
    school: str
    issued_on: Annotated[date, Field(description="a day in Moscow")]
    score_percent: int | None = None
    replaced_by: Annotated[str | None, Field(description="the number of the newer certificate")] = None
    page_url: str
    pdf_url: Annotated[str | None, Field(description="only while it is valid")] = None
    credential_url: Annotated[str | None, Field(description="Open Badges 3.0, only while it is valid")] = None
    issuer: Annotated[str, Field(description="did:web of the school; its keys are in its document")]
