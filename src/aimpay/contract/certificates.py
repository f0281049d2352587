"""Certificates: the name on them, their file, corrections. What admins do with them is in ``certificate_admin``."""

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import Field

from aimpay.contract.wire import Call, FileCall, Slug, TelegramId, Wire

CertificateCode = Literal["valid", "suspended", "revoked", "replaced"]
CertificateNumber = Annotated[
    str,
    Field(min_length=1, max_length=40, description="AIM-XXXX-XXXX-XXXX; capitals, spaces and hyphens do not matter"),
]
TypedName = Annotated[
    str, Field(max_length=4096, description="a full name as it was typed; a whole message fits, to be refused in words")
]
ANY_FILE: Final = "application/octet-stream"


class CertificateView(Wire):
    """``address`` is the public page, ``short_address`` the same for paper. ``replaced_by`` is the newer number.

    ``status_reason`` is Russian, for everybody, and has no private facts. ``issued_at`` is the certificate's date.
    """

    number: str
    full_name: str
    course: str
    course_title: str
    score_percent: int | None = None
    issued_at: datetime
    status: CertificateCode
    status_reason: str | None = None
    replaced_by: str | None = None
    address: str
    short_address: str


class NameCorrectionView(Wire):
    """A wish to have another name on a certificate. ``reason`` is why it was declined."""

    id: int
    number: str
    was: str
    full_name: str
    asked_at: datetime
    status: Literal["asked", "approved", "rejected"]
    reason: str | None = None


class CanGetCertificate(Wire):
    """Without ``course`` it is the newest course the person has a right to, or the newest certificate's."""

    telegram_id: TelegramId
    course: Slug | None = None


class CertificateState(Wire):
    """``test``: the quiz is still to be passed. ``need_fio``: passed, the name is wanted. ``passed``: it is issued.

    ``certificate`` is the newest one, whatever its status; ``correction`` is one that waits for the owner.
    """

    result: Literal["test", "need_fio", "passed"]
    course: str
    course_title: str
    certificate: CertificateView | None = None
    correction: NameCorrectionView | None = None


class CheckFio(Wire):
    telegram_id: TelegramId
    full_name: TypedName


class NamePreview(Wire):
    """``full_name`` is what was typed, cleaned. ``suggestion`` has the capitals put right, where that changes it."""

    full_name: str
    suggestion: str | None = None


class SaveFio(Wire):
    """The confirmed name. A repeat with the same name answers the certificate that was issued."""

    telegram_id: TelegramId
    full_name: TypedName
    course: Slug | None = None


class GenerateCertificate(Wire):
    """A person's own certificate, or any one for an admin. Without ``number`` the newest, of ``course`` if named."""

    telegram_id: TelegramId
    number: CertificateNumber | None = None
    course: Slug | None = None
    format: Literal["pdf", "png"] = "pdf"


class ListMyCertificates(Wire):
    telegram_id: TelegramId


class MyCertificates(Wire):
    """The newest first; replaced ones are left out."""

    certificates: tuple[CertificateView, ...]


class AskNameCorrection(Wire):
    """The name as it should be. A new wish takes the place of one that still waits."""

    telegram_id: TelegramId
    number: CertificateNumber
    full_name: TypedName


CAN_GET_CERTIFICATE = Call(
    "/can_get_certificate", CanGetCertificate, CertificateState, "How far a person is on the way to the certificate"
)
CHECK_FIO = Call("/check_fio", CheckFio, NamePreview, "A typed name, cleaned, to be confirmed")
SAVE_FIO = Call("/save_fio", SaveFio, CertificateView, "The confirmed name: issues the certificate")
GENERATE_CERTIFICATE = FileCall("/generate_certificate", GenerateCertificate, ANY_FILE, "The certificate as PDF or PNG")
LIST_MY_CERTIFICATES = Call("/my_certificates", ListMyCertificates, MyCertificates, "A person's certificates")
ASK_NAME_CORRECTION = Call(
    "/ask_name_correction", AskNameCorrection, NameCorrectionView, "The name on the certificate is wrong"
)
